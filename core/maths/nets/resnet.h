// SPDX-License-Identifier: GPL-3.0-or-later
// ResNet18 (He et al., CVPR 2016) in the field's 32-pixel edition: 3x3 stem without pooling, stages of 64,
// 128, 256 and 512 channels with two basic blocks each. Two kinds: strided convolutions and a final 4x4
// average (features 512 at 28 and 32 pixels), or "_AP": average pooling in place of strides and no final one
// (8192 at 32 pixels, 4608 at 28).
#pragma once

#include <memory>
#include <vector>

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "core/maths/nets/layers.h"
#include "core/maths/nets/network.h"

namespace distill {

struct ResNetOptions {
    NormKind norm = NormKind::Instance; // or Batch
    bool averagePooling = false;        // the _AP kind
};

class BasicBlock final : public torch::nn::Module {
public:
    // `input` is the size of one image's activations; a `shrinking` block halves height and width.
    BasicBlock(const FeatureSize& input, int channels, bool shrinking, const ResNetOptions& options);
    torch::Tensor forward(const torch::Tensor& input);
    const FeatureSize& outputSize() const { return m_outputSize; }

private:
    void makeShortcut(int inputChannels, bool strided, const ResNetOptions& options);
    torch::Tensor shortcut(const torch::Tensor& input);

    FeatureSize m_outputSize;
    PoolKind m_pool; // how an _AP block shrinks
    torch::nn::Conv2d m_conv1{nullptr}, m_conv2{nullptr}, m_shortcutConv{nullptr};
    std::shared_ptr<NormLayer> m_norm1, m_norm2, m_shortcutNorm; // the last one null without a projection
};

class ResNet18 final : public Network {
public:
    ResNet18(const InputShape& shape, const ResNetOptions& options);
    torch::Tensor forward(const torch::Tensor& images) override;
    torch::Tensor embed(const torch::Tensor& images) override;
    torch::Tensor embedBeforeLast(const torch::Tensor& images) override;
    torch::Tensor classify(const torch::Tensor& features) override;
    bool couplesSamples() const override { return m_options.norm == NormKind::Batch; }

private:
    torch::Tensor through(std::size_t blocks, const torch::Tensor& images); // the stem and so many blocks

    ResNetOptions m_options;
    torch::nn::Conv2d m_conv1{nullptr};
    std::shared_ptr<NormLayer> m_norm1;
    std::vector<std::shared_ptr<BasicBlock>> m_blocks;
    torch::nn::Linear m_classifier{nullptr};
};

} // namespace distill
