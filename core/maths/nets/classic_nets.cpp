// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/classic_nets.h"

#include <torch/torch.h>

namespace distill {
namespace {

constexpr auto kMaxPool = PoolKind::Maximum;
constexpr auto kNoPool = PoolKind::None;
constexpr auto kRelu = ActivationKind::Relu;

std::vector<FeatureLayer> leNetLayers(int channels) {
    return {{6, 5, channels == 1 ? 2 : 0, NormKind::None, kRelu, kMaxPool},
            {16, 5, 0, NormKind::None, kRelu, kMaxPool}};
}

std::vector<FeatureLayer> alexNetLayers(int channels, NormKind norm) {
    return {{128, 5, channels == 1 ? 4 : 2, norm, kRelu, kMaxPool},
            {192, 5, 2, norm, kRelu, kMaxPool},
            {256, 3, 1, norm, kRelu, kNoPool},
            {192, 3, 1, norm, kRelu, kNoPool},
            {192, 3, 1, norm, kRelu, kMaxPool}};
}

std::vector<FeatureLayer> vgg11Layers(int channels, NormKind norm) {
    return {{64, 3, channels == 1 ? 3 : 1, norm, kRelu, kMaxPool},
            {128, 3, 1, norm, kRelu, kMaxPool},
            {256, 3, 1, norm, kRelu, kNoPool},
            {256, 3, 1, norm, kRelu, kMaxPool},
            {512, 3, 1, norm, kRelu, kNoPool},
            {512, 3, 1, norm, kRelu, kMaxPool},
            {512, 3, 1, norm, kRelu, kNoPool},
            {512, 3, 1, norm, kRelu, kMaxPool}};
}

} // namespace

Mlp::Mlp(const InputShape& shape)
    : m_first(register_module(
          "fc_1", torch::nn::Linear(std::int64_t{1} * shape.channels * shape.height * shape.width, 128))),
      m_second(register_module("fc_2", torch::nn::Linear(128, 128))),
      m_third(register_module("fc_3", torch::nn::Linear(128, shape.classes))) {}

torch::Tensor Mlp::forward(const torch::Tensor& images) {
    auto hidden = m_first->forward(images.flatten(1)).relu_();
    return m_third->forward(m_second->forward(hidden).relu_());
}

LeNet::LeNet(const InputShape& shape)
    : m_features(
          register_module("features", std::make_shared<FeatureStack>(shape, leNetLayers(shape.channels)))),
      m_first(register_module("fc_1", torch::nn::Linear(m_features->outputSize().elements(), 120))),
      m_second(register_module("fc_2", torch::nn::Linear(120, 84))),
      m_third(register_module("fc_3", torch::nn::Linear(84, shape.classes))) {}

torch::Tensor LeNet::forward(const torch::Tensor& images) {
    auto hidden = m_first->forward(m_features->forward(images).flatten(1)).relu_();
    return m_third->forward(m_second->forward(hidden).relu_());
}

AlexNet::AlexNet(const InputShape& shape, NormKind norm)
    : m_features(register_module("features",
                                 std::make_shared<FeatureStack>(shape, alexNetLayers(shape.channels, norm)))),
      m_classifier(
          register_module("fc", torch::nn::Linear(m_features->outputSize().elements(), shape.classes))),
      m_couplesSamples(norm == NormKind::Batch) {}

torch::Tensor AlexNet::embed(const torch::Tensor& images) {
    return m_features->forward(images).flatten(1);
}

torch::Tensor AlexNet::embedBeforeLast(const torch::Tensor& images) {
    return m_features->forwardBeforeLast(images).flatten(1);
}

torch::Tensor AlexNet::classify(const torch::Tensor& features) {
    return m_classifier->forward(features);
}

torch::Tensor AlexNet::forward(const torch::Tensor& images) {
    return classify(embed(images));
}

Vgg11::Vgg11(const InputShape& shape, NormKind norm)
    : m_features(register_module("features",
                                 std::make_shared<FeatureStack>(shape, vgg11Layers(shape.channels, norm)))),
      m_classifier(register_module("classifier",
                                   torch::nn::Linear(m_features->outputSize().elements(), shape.classes))),
      m_couplesSamples(norm == NormKind::Batch) {}

torch::Tensor Vgg11::embed(const torch::Tensor& images) {
    return m_features->forward(images).flatten(1);
}

torch::Tensor Vgg11::embedBeforeLast(const torch::Tensor& images) {
    return m_features->forwardBeforeLast(images).flatten(1);
}

torch::Tensor Vgg11::classify(const torch::Tensor& features) {
    return m_classifier->forward(features);
}

torch::Tensor Vgg11::forward(const torch::Tensor& images) {
    return classify(embed(images));
}

} // namespace distill
