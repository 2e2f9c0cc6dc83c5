// SPDX-License-Identifier: GPL-3.0-or-later
// ConvNet of Gidaris & Komodakis (CVPR 2018), the field's standard network: D blocks of conv 3x3,
// normalisation, activation and 2x2 pooling, then one linear layer. Images [N,C,H,W] -> logits [N,classes];
// features [N, W*h*w].
#pragma once

#include <memory>
#include <string>

#include <torch/nn/modules/linear.h>

#include "core/maths/nets/layers.h"
#include "core/maths/nets/network.h"

namespace distill {

struct ConvNetOptions {
    int width = 128; // channels of every block, 1 … 4096
    int depth = 3;   // blocks, 1 … 5
    NormKind norm = NormKind::Instance;
    ActivationKind activation = ActivationKind::Relu;
    PoolKind pool = PoolKind::Average;

    bool operator==(const ConvNetOptions& other) const {
        return width == other.width && depth == other.depth && norm == other.norm &&
               activation == other.activation && pool == other.pool;
    }
};

// What follows "ConvNet" in a name: D1…D5, W<n>, NN BN LN IN GN (norm), AS AR AL ASwish (activation: sigmoid,
// ReLU, leaky ReLU, swish), NP MP AP (pooling: none, maximum, average), each at most once, in any order.
// DistillError(Usage) otherwise.
ConvNetOptions parseConvNetVariants(const std::string& variants);

class ConvNet final : public Network {
public:
    ConvNet(const ConvNetOptions& options, const InputShape& shape);
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
