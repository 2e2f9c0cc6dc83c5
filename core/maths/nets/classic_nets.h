// SPDX-License-Identifier: GPL-3.0-or-later
// The smaller networks of cross-architecture tables: MLP, LeNet (LeCun et al., 1998), AlexNet (Krizhevsky et
// al., 2012) and VGG11 (Simonyan & Zisserman, 2015) in the field's 32-pixel editions. Images [N,C,H,W] ->
// [N,classes].
#pragma once

#include <memory>

#include <torch/nn/modules/linear.h>

#include "core/maths/nets/layers.h"
#include "core/maths/nets/network.h"

namespace distill {

// Three linear layers, 128 hidden units. No embedding.
class Mlp final : public Network {
public:
    explicit Mlp(const InputShape& shape);
    torch::Tensor forward(const torch::Tensor& images) override;
    bool hasEmbedding() const override { return false; }

private:
    torch::nn::Linear m_first{nullptr}, m_second{nullptr}, m_third{nullptr};
};

// Two 5x5 convolutions with maximum pooling, then 120, 84 and the classes. No embedding.
class LeNet final : public Network {
public:
    explicit LeNet(const InputShape& shape);
    torch::Tensor forward(const torch::Tensor& images) override;
    bool hasEmbedding() const override { return false; }

private:
    std::shared_ptr<FeatureStack> m_features;
    torch::nn::Linear m_first{nullptr}, m_second{nullptr}, m_third{nullptr};
};

// Convolutions, then one linear layer. `norm`: None or Batch. Embedding [N, 192*h*w].
class AlexNet final : public Network {
public:
    AlexNet(const InputShape& shape, NormKind norm);
    torch::Tensor forward(const torch::Tensor& images) override;
    torch::Tensor embed(const torch::Tensor& images) override;
    torch::Tensor embedBeforeLast(const torch::Tensor& images) override;
    torch::Tensor classify(const torch::Tensor& features) override;
    bool couplesSamples() const override { return m_couplesSamples; }

private:
    std::shared_ptr<FeatureStack> m_features;
    torch::nn::Linear m_classifier{nullptr};
    bool m_couplesSamples;
};

// Eight convolutions, five poolings, one linear layer. `norm`: Instance or Batch. Embedding [N, 512*h*w].
class Vgg11 final : public Network {
public:
    Vgg11(const InputShape& shape, NormKind norm);
    torch::Tensor forward(const torch::Tensor& images) override;
    torch::Tensor embed(const torch::Tensor& images) override;
    torch::Tensor embedBeforeLast(const torch::Tensor& images) override;
    torch::Tensor classify(const torch::Tensor& features) override;
    bool couplesSamples() const override { return m_couplesSamples; }

private:
    std::shared_ptr<FeatureStack> m_features;
    torch::nn::Linear m_classifier{nullptr};
    bool m_couplesSamples;
};

} // namespace distill
