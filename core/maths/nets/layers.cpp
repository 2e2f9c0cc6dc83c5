// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/layers.h"

#include <algorithm>

#include <torch/nn/options/conv.h>
#include <torch/torch.h>

#include "core/base/result.h"
#include "core/maths/nets/instance_norm.h"
#include "core/maths/nets/mixed_norm.h"

namespace distill {
namespace {

constexpr double kEpsilon = 1e-5;          // torch's default of every normalisation
constexpr double kBatchNormMomentum = 0.1; // likewise
constexpr int kGroups = 4;                 // of the GN variant
constexpr double kLeakySlope = 0.01;

thread_local BatchStatisticsProbe* t_probe = nullptr;
thread_local ActivationProbe* t_activations = nullptr;

// Activation, and pooling after it, which a probe must not see.
torch::Tensor activatedAndPooled(torch::Tensor input, ActivationKind activation, PoolKind pool) {
    const auto output = activateInPlace(std::move(input), activation);
    if (activation != ActivationKind::Identity)
        ActivationProbe::tell(output);
    return pooled(output, pool);
}

} // namespace

NormLayer::NormLayer(NormKind kind, const FeatureSize& size) : m_kind(kind) {
    if (kind == NormKind::Group && size.channels % kGroups != 0)
        throw DistillError(ErrorCode::Usage, "Group norm needs a width that 4 divides, not " +
                                                 std::to_string(size.channels) + ".");
    std::vector<std::int64_t> shape{size.channels};
    if (kind == NormKind::Layer)
        shape = {size.channels, size.height, size.width};
    m_weight = register_parameter("weight", torch::ones(shape));
    m_bias = register_parameter("bias", torch::zeros(shape));
    if (kind != NormKind::Batch)
        return;
    m_runningMean = register_buffer("running_mean", torch::zeros(shape));
    m_runningVar = register_buffer("running_var", torch::ones(shape));
    m_batchesSeen = register_buffer("num_batches_tracked", torch::zeros({}, torch::kLong));
}

BatchStatisticsProbe::BatchStatisticsProbe() : m_outer(std::exchange(t_probe, this)) {}

BatchStatisticsProbe::~BatchStatisticsProbe() {
    t_probe = m_outer;
}

ActivationProbe::ActivationProbe() : m_outer(std::exchange(t_activations, this)) {}

ActivationProbe::~ActivationProbe() {
    t_activations = m_outer;
}

bool ActivationProbe::listens() {
    return t_activations != nullptr;
}

void ActivationProbe::tell(const torch::Tensor& activation) {
    if (t_activations != nullptr)
        t_activations->m_seen.push_back(activation);
}

torch::Tensor NormLayer::batchNorm(const torch::Tensor& input) {
    if (t_probe != nullptr)
        t_probe->m_seen.push_back(
            {input.mean({0, 2, 3}), input.var({0, 2, 3}, /*unbiased=*/false), m_runningMean, m_runningVar});
    if (is_training())
        m_batchesSeen.add_(1);
    return at::batch_norm(input, m_weight, m_bias, m_runningMean, m_runningVar, is_training(),
                          kBatchNormMomentum, kEpsilon, at::globalContext().userEnabledCuDNN());
}

torch::Tensor NormLayer::forward(const torch::Tensor& input, ActivationKind activation, PoolKind pool) {
    torch::Tensor output;
    if (isMixed(input))
        return mixedInstanceNorm(input, m_weight, m_bias, kEpsilon, activation, pool);
    if (m_kind == NormKind::Instance && !ActivationProbe::listens())
        return instanceNorm(input, m_weight, m_bias, kEpsilon, activation, pool);
    if (m_kind == NormKind::Instance)
        output = instanceNorm(input, m_weight, m_bias, kEpsilon, ActivationKind::Identity, PoolKind::None);
    else if (m_kind == NormKind::Batch)
        output = batchNorm(input);
    else if (m_kind == NormKind::Layer)
        output = at::layer_norm(input, m_weight.sizes(), m_weight, m_bias, kEpsilon);
    else
        output = at::group_norm(input, kGroups, m_weight, m_bias, kEpsilon);
    return activatedAndPooled(std::move(output), activation, pool);
}

torch::Tensor activateInPlace(torch::Tensor input, ActivationKind kind) {
    switch (kind) {
    case ActivationKind::Identity:
        break;
    case ActivationKind::Relu:
        return input.relu_();
    case ActivationKind::Sigmoid:
        return input.sigmoid_();
    case ActivationKind::LeakyRelu:
        return at::leaky_relu_(input, kLeakySlope);
    case ActivationKind::Swish:
        return at::silu(input);
    }
    return input;
}

torch::Tensor pooled(const torch::Tensor& input, PoolKind kind) {
    switch (kind) {
    case PoolKind::None:
        break;
    case PoolKind::Average:
        return at::avg_pool2d(input, {2, 2});
    case PoolKind::Maximum:
        return at::max_pool2d(input, {2, 2});
    }
    return input;
}

FeatureStack::FeatureStack(const InputShape& input, const std::vector<FeatureLayer>& layers) {
    FeatureSize size{input.channels, input.height, input.width};
    int index = 0;
    for (const FeatureLayer& layer : layers) {
        Block block{layer, nullptr, nullptr};
        block.conv = register_module(
            std::to_string(index++),
            torch::nn::Conv2d(torch::nn::Conv2dOptions(size.channels, layer.channels, layer.kernel)
                                  .padding(layer.padding)));
        size = {layer.channels, size.height + 2 * layer.padding - layer.kernel + 1,
                size.width + 2 * layer.padding - layer.kernel + 1};
        if (layer.norm != NormKind::None)
            block.norm =
                register_module(std::to_string(index++), std::make_shared<NormLayer>(layer.norm, size));
        ++index; // the activation
        if (layer.pool != PoolKind::None) {
            ++index;
            size.height /= 2;
            size.width /= 2;
        }
        if (size.height < 1 || size.width < 1)
            throw DistillError(ErrorCode::Usage, "Images of " + std::to_string(input.width) + "x" +
                                                     std::to_string(input.height) +
                                                     " pixels are too small for this network; choose one "
                                                     "with fewer pooling layers.");
        m_blocks.push_back(std::move(block));
    }
    m_outputSize = size;
}

torch::Tensor FeatureStack::forward(const torch::Tensor& images) {
    return through(m_blocks.size(), images);
}

torch::Tensor FeatureStack::forwardBeforeLast(const torch::Tensor& images) {
    if (m_blocks.size() < 2)
        throw DistillError(ErrorCode::Usage, "A network of one block has no features before its last block: "
                                             "choose a deeper one, or its last features.");
    return through(m_blocks.size() - 1, images);
}

bool FeatureStack::mixable() const {
    return std::all_of(m_blocks.begin(), m_blocks.end(), [](const Block& block) {
        return block.layer.norm == NormKind::Instance && block.layer.pool != PoolKind::Maximum &&
               (block.layer.activation == ActivationKind::Relu ||
                block.layer.activation == ActivationKind::Identity);
    });
}

torch::Tensor FeatureStack::through(std::size_t blocks, torch::Tensor output) {
    if (entersMixed(output) && mixable())
        output = enteringMixed(output);
    for (std::size_t index = 0; index < blocks; ++index) {
        Block& block = m_blocks[index];
        output = convolved(block.conv, output);
        if (block.norm)
            output = block.norm->forward(output, block.layer.activation, block.layer.pool);
        else
            output = activatedAndPooled(std::move(output), block.layer.activation, block.layer.pool);
    }
    return leavingMixed(output);
}

} // namespace distill
