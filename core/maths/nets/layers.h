// SPDX-License-Identifier: GPL-3.0-or-later
// The building blocks that the networks share. Parameter names and module indices are those of the public
// `networks.py` (VICO-UoE/DatasetCondensation). All images are float [N,C,H,W]. Engine thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>
#include <torch/types.h>

#include "core/maths/nets/network.h"

namespace distill {

// Instance norm is GroupNorm(C, C) with affine parameters, as in the public code; Group has 4 groups.
enum class NormKind { None, Batch, Layer, Instance, Group };
enum class ActivationKind { Identity, Relu, Sigmoid, LeakyRelu, Swish }; // LeakyRelu: slope 0.01
enum class PoolKind { None, Average, Maximum };                          // 2x2, stride 2

struct FeatureSize {
    int channels = 0, height = 0, width = 0;
    std::int64_t elements() const { return std::int64_t{1} * channels * height * width; }
};

// A normalisation layer, followed by an activation and a pooling that hold no parameters: kept together, so
// that the instance-norm path can do all three in one pass over the data (core/maths/nets/instance_norm.h).
class NormLayer final : public torch::nn::Module {
public:
    // `size` is the shape of one image's activations. Kind None is not allowed. DistillError(Usage) where the
    // channels cannot be split into 4 groups.
    NormLayer(NormKind kind, const FeatureSize& size);
    torch::Tensor forward(const torch::Tensor& input, ActivationKind activation, PoolKind pool);

private:
    torch::Tensor batchNorm(const torch::Tensor& input);

    NormKind m_kind;
    torch::Tensor m_weight, m_bias;                           // affine, [C] or [C,H,W] (layer norm)
    torch::Tensor m_runningMean, m_runningVar, m_batchesSeen; // batch norm only
};

// While it lives, every batch norm that runs on this thread tells it the statistics of its input, with graph,
// in the order in which they run. For networks in eval mode.
class BatchStatisticsProbe final {
public:
    struct Seen {
        torch::Tensor mean, variance;               // [C] of this batch, over images and pixels; biased
        torch::Tensor runningMean, runningVariance; // [C] that the layer holds
    };
    BatchStatisticsProbe();
    ~BatchStatisticsProbe();
    BatchStatisticsProbe(const BatchStatisticsProbe&) = delete;
    BatchStatisticsProbe& operator=(const BatchStatisticsProbe&) = delete;
    const std::vector<Seen>& seen() const { return m_seen; }

private:
    friend class NormLayer;
    std::vector<Seen> m_seen;
    BatchStatisticsProbe* m_outer; // the one that is hidden while this lives
};

// While it lives, every ReLU-like activation of a network with `features` or residual blocks that runs on
// this thread tells it its output, [N,C,H,W] with graph, before any pooling, in the order in which they run.
class ActivationProbe final {
public:
    ActivationProbe();
    ~ActivationProbe();
    ActivationProbe(const ActivationProbe&) = delete;
    ActivationProbe& operator=(const ActivationProbe&) = delete;
    const std::vector<torch::Tensor>& seen() const { return m_seen; }
    static bool listens(); // one lives
    static void tell(const torch::Tensor& activation);

private:
    std::vector<torch::Tensor> m_seen;
    ActivationProbe* m_outer; // the one that is hidden while this lives
};

// Works in place on `input`, which must be the fresh result of a layer that does not keep its output for
// backward.
torch::Tensor activateInPlace(torch::Tensor input, ActivationKind kind);
torch::Tensor pooled(const torch::Tensor& input, PoolKind kind);

// conv -> [norm] -> activation -> [pool], one row of a FeatureStack.
struct FeatureLayer {
    int channels = 0; // of the output
    int kernel = 3;
    int padding = 1;
    NormKind norm = NormKind::None;
    ActivationKind activation = ActivationKind::Relu;
    PoolKind pool = PoolKind::None;
};

// The `features` of ConvNet, LeNet, AlexNet and VGG. Children carry the index that they have in the public
// Sequential, where activations and poolings count too.
class FeatureStack final : public torch::nn::Module {
public:
    // DistillError(Usage) where the images are too small for the layers.
    FeatureStack(const InputShape& input, const std::vector<FeatureLayer>& layers);
    torch::Tensor forward(const torch::Tensor& images);
    torch::Tensor forwardBeforeLast(const torch::Tensor& images); // what goes into the last row
    std::size_t rows() const { return m_blocks.size(); }
    const FeatureSize& outputSize() const { return m_outputSize; } // of one image

private:
    struct Block {
        FeatureLayer layer;
        torch::nn::Conv2d conv{nullptr};
        std::shared_ptr<NormLayer> norm; // null without one
    };
    bool mixable() const; // every block has the norm, activation and pooling of mixed_norm.h
    torch::Tensor through(std::size_t blocks, torch::Tensor output);

    std::vector<Block> m_blocks;
    FeatureSize m_outputSize;
};

} // namespace distill
