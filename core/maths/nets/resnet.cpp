// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/resnet.h"

#include <torch/torch.h>

#include "core/base/result.h"
#include "core/maths/nets/mixed_norm.h"

namespace distill {
namespace {

constexpr int kStemChannels = 64;
constexpr int kStages = 4;
constexpr int kBlocksPerStage = 2;
constexpr int kFinalPool = 4; // pixels

torch::nn::Conv2d convolution(int inputs, int outputs, int kernel, int stride) {
    return torch::nn::Conv2d(
        torch::nn::Conv2dOptions(inputs, outputs, kernel).stride(stride).padding(kernel / 2).bias(false));
}

// A strided convolution keeps the odd pixel, a pooling drops it.
FeatureSize shrunk(const FeatureSize& input, int channels, bool shrinking, bool pooling) {
    if (!shrinking)
        return {channels, input.height, input.width};
    const int extra = pooling ? 0 : 1;
    return {channels, (input.height + extra) / 2, (input.width + extra) / 2};
}

} // namespace

BasicBlock::BasicBlock(const FeatureSize& input, int channels, bool shrinking, const ResNetOptions& options)
    : m_outputSize(shrunk(input, channels, shrinking, options.averagePooling)),
      m_pool(shrinking && options.averagePooling ? PoolKind::Average : PoolKind::None) {
    const bool strided = shrinking && !options.averagePooling;
    m_conv1 = register_module("conv1", convolution(input.channels, channels, 3, strided ? 2 : 1));
    m_norm1 = register_module("bn1", std::make_shared<NormLayer>(options.norm, m_outputSize));
    m_conv2 = register_module("conv2", convolution(channels, channels, 3, 1));
    m_norm2 = register_module("bn2", std::make_shared<NormLayer>(options.norm, m_outputSize));
    if (shrinking || input.channels != channels)
        makeShortcut(input.channels, strided, options);
}

// In the public code the pooling of the _AP kind counts as an entry of the shortcut, hence the index 2.
void BasicBlock::makeShortcut(int inputChannels, bool strided, const ResNetOptions& options) {
    auto sequence = register_module("shortcut", std::make_shared<torch::nn::Module>());
    m_shortcutConv =
        sequence->register_module("0", convolution(inputChannels, m_outputSize.channels, 1, strided ? 2 : 1));
    m_shortcutNorm = sequence->register_module(options.averagePooling ? "2" : "1",
                                               std::make_shared<NormLayer>(options.norm, m_outputSize));
}

torch::Tensor BasicBlock::shortcut(const torch::Tensor& input) {
    if (!m_shortcutNorm)
        return input;
    return m_shortcutNorm->forward(pooled(convolved(m_shortcutConv, input), m_pool), ActivationKind::Identity,
                                   PoolKind::None);
}

torch::Tensor BasicBlock::forward(const torch::Tensor& input) {
    auto output = m_norm1->forward(convolved(m_conv1, input), ActivationKind::Relu, m_pool);
    output = m_norm2->forward(convolved(m_conv2, output), ActivationKind::Identity, PoolKind::None);
    output = output.add_(shortcut(input)).relu_();
    ActivationProbe::tell(output);
    return output;
}

ResNet18::ResNet18(const InputShape& shape, const ResNetOptions& options) : m_options(options) {
    FeatureSize size{kStemChannels, shape.height, shape.width};
    m_conv1 = register_module("conv1", convolution(shape.channels, kStemChannels, 3, 1));
    m_norm1 = register_module("bn1", std::make_shared<NormLayer>(options.norm, size));
    for (int stage = 0; stage < kStages; ++stage) {
        auto layer =
            register_module("layer" + std::to_string(stage + 1), std::make_shared<torch::nn::Module>());
        for (int index = 0; index < kBlocksPerStage; ++index) {
            auto block = layer->register_module(
                std::to_string(index),
                std::make_shared<BasicBlock>(size, kStemChannels << stage, stage > 0 && index == 0, options));
            size = block->outputSize();
            m_blocks.push_back(std::move(block));
        }
    }
    if (!options.averagePooling)
        size = {size.channels, size.height / kFinalPool, size.width / kFinalPool};
    if (size.elements() == 0)
        throw DistillError(ErrorCode::Usage, "Images of " + std::to_string(shape.width) + "x" +
                                                 std::to_string(shape.height) +
                                                 " pixels are too small for ResNet18.");
    m_classifier = register_module("classifier", torch::nn::Linear(size.elements(), shape.classes));
}

torch::Tensor ResNet18::through(std::size_t blocks, const torch::Tensor& images) {
    const bool mixed = m_options.norm == NormKind::Instance && entersMixed(images);
    auto output = m_norm1->forward(convolved(m_conv1, mixed ? enteringMixed(images) : images),
                                   ActivationKind::Relu, PoolKind::None);
    for (std::size_t index = 0; index < blocks; ++index)
        output = m_blocks[index]->forward(output);
    return leavingMixed(output);
}

torch::Tensor ResNet18::embed(const torch::Tensor& images) {
    auto output = through(m_blocks.size(), images);
    if (!m_options.averagePooling)
        output = at::avg_pool2d(output, {kFinalPool, kFinalPool});
    return output.flatten(1);
}

torch::Tensor ResNet18::embedBeforeLast(const torch::Tensor& images) {
    return through(m_blocks.size() - kBlocksPerStage, images).flatten(1);
}

torch::Tensor ResNet18::classify(const torch::Tensor& features) {
    return m_classifier->forward(features);
}

torch::Tensor ResNet18::forward(const torch::Tensor& images) {
    return classify(embed(images));
}

} // namespace distill
