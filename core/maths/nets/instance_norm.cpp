// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/instance_norm.h"

#include <vector>

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include "core/maths/nets/instance_norm_kernel.h"

namespace distill {
namespace {

using kernel::PlaneShape;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t kGrainElements = 32768; // pixels per task of the thread pool

std::int64_t planesPerTask(const PlaneShape& shape) {
    return std::max<std::int64_t>(1, kGrainElements / shape.inputSize());
}

struct ForwardResult {
    torch::Tensor output;
    torch::Tensor statistics; // [N*C, 2]: mean, 1 / deviation
};

ForwardResult fusedForward(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias,
                           double epsilon, const PlaneShape& shape) {
    const std::int64_t channels = input.size(1), planes = input.size(0) * channels;
    ForwardResult result;
    result.output =
        shape.pool ? at::empty({input.size(0), channels, shape.height / 2, shape.width / 2}, input.options())
                   : at::empty_like(input);
    result.statistics = at::empty({planes, 2}, input.options());
    const float* source = input.data_ptr<float>();
    const float* scales = weight.data_ptr<float>();
    const float* shifts = bias.data_ptr<float>();
    auto* target = result.output.data_ptr<float>();
    auto* statistics = result.statistics.data_ptr<float>();
    at::parallel_for(0, planes, planesPerTask(shape), [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t plane = first; plane < last; ++plane) {
            const std::int64_t channel = plane % channels;
            const auto found =
                kernel::forwardPlane(shape, source + plane * shape.inputSize(), scales[channel],
                                     shifts[channel], epsilon, target + plane * shape.outputSize());
            statistics[2 * plane] = found.mean;
            statistics[2 * plane + 1] = found.inverseDeviation;
        }
    });
    return result;
}

// Gradients of input, weight and bias.
variable_list fusedBackward(const torch::Tensor& input, const torch::Tensor& weight,
                            const torch::Tensor& bias, const torch::Tensor& statistics,
                            const torch::Tensor& outputGradient, const PlaneShape& shape) {
    const std::int64_t channels = input.size(1), planes = input.size(0) * channels;
    auto inputGradient = at::empty_like(input);
    auto perPlane = at::empty({planes, 2}, input.options()); // of weight and bias
    const float* source = input.data_ptr<float>();
    const float* scales = weight.data_ptr<float>();
    const float* shifts = bias.data_ptr<float>();
    const float* known = statistics.data_ptr<float>();
    const float* gradient = outputGradient.data_ptr<float>();
    auto* target = inputGradient.data_ptr<float>();
    auto* sums = perPlane.data_ptr<float>();
    at::parallel_for(0, planes, planesPerTask(shape), [&](std::int64_t first, std::int64_t last) {
        std::vector<float> scratch(static_cast<std::size_t>(shape.inputSize()));
        for (std::int64_t plane = first; plane < last; ++plane) {
            const std::int64_t channel = plane % channels;
            const auto found = kernel::backwardPlane(
                shape, source + plane * shape.inputSize(), gradient + plane * shape.outputSize(),
                {known[2 * plane], known[2 * plane + 1]}, scales[channel], shifts[channel], scratch.data(),
                target + plane * shape.inputSize());
            sums[2 * plane] = found.weight;
            sums[2 * plane + 1] = found.bias;
        }
    });
    const auto perChannel = perPlane.view({-1, channels, 2}).sum(0);
    return {inputGradient, perChannel.select(1, 0), perChannel.select(1, 1)};
}

// The same gradients as a graph of torch's own operations, for second derivatives.
variable_list differentiableBackward(const torch::Tensor& input, const torch::Tensor& weight,
                                     const torch::Tensor& bias, const torch::Tensor& outputGradient,
                                     double epsilon, const PlaneShape& shape) {
    const auto scale = weight.view({1, -1, 1, 1});
    const auto centred = input - input.mean({2, 3}, true);
    const auto inverse = (centred.square().mean({2, 3}, true) + epsilon).rsqrt();
    const auto normalised = centred * inverse;
    auto gradient = outputGradient;
    if (shape.pool) {
        gradient = (gradient * 0.25).repeat_interleave(2, 2).repeat_interleave(2, 3);
        gradient = at::constant_pad_nd(gradient, {0, shape.width % 2, 0, shape.height % 2}, 0);
    }
    if (shape.relu)
        gradient = gradient * (normalised * scale + bias.view({1, -1, 1, 1}) > 0).to(gradient.scalar_type());
    const auto product = gradient * normalised;
    const auto inputGradient =
        scale * inverse * (gradient - gradient.mean({2, 3}, true) - normalised * product.mean({2, 3}, true));
    return {inputGradient, product.sum({0, 2, 3}), gradient.sum({0, 2, 3})};
}

PlaneShape planeShape(const torch::Tensor& input, bool relu, bool pool) {
    return {input.size(2), input.size(3), relu, pool};
}

class FusedInstanceNorm final : public torch::autograd::Function<FusedInstanceNorm> {
public:
    static torch::Tensor forward(AutogradContext* context, const torch::Tensor& input,
                                 const torch::Tensor& weight, const torch::Tensor& bias, double epsilon,
                                 bool relu, bool pool) {
        auto result = fusedForward(input, weight, bias, epsilon, planeShape(input, relu, pool));
        context->save_for_backward({input, weight, bias, result.statistics});
        context->saved_data["epsilon"] = epsilon;
        context->saved_data["relu"] = relu;
        context->saved_data["pool"] = pool;
        return result.output;
    }

    static variable_list backward(AutogradContext* context, variable_list outputGradients) {
        const auto saved = context->get_saved_variables();
        const auto shape =
            planeShape(saved[0], context->saved_data["relu"].toBool(), context->saved_data["pool"].toBool());
        auto gradients = at::GradMode::is_enabled()
                             ? differentiableBackward(saved[0], saved[1], saved[2], outputGradients[0],
                                                      context->saved_data["epsilon"].toDouble(), shape)
                             : fusedBackward(saved[0], saved[1], saved[2], saved[3],
                                             outputGradients[0].contiguous(), shape);
        gradients.resize(6); // no gradient for the settings
        return gradients;
    }
};

bool fusable(const torch::Tensor& input, ActivationKind activation, PoolKind pool) {
    return input.device().is_cpu() && input.scalar_type() == at::kFloat && input.numel() > 0 &&
           (activation == ActivationKind::Relu || activation == ActivationKind::Identity) &&
           pool != PoolKind::Maximum;
}

} // namespace

torch::Tensor instanceNorm(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias,
                           double epsilon, ActivationKind activation, PoolKind pool) {
    if (!fusable(input, activation, pool)) {
        auto output = at::group_norm(input, weight.size(0), weight, bias, epsilon);
        return pooled(activateInPlace(std::move(output), activation), pool);
    }
    const auto planes = input.contiguous();
    const bool relu = activation == ActivationKind::Relu, average = pool == PoolKind::Average;
    if (at::GradMode::is_enabled() &&
        (planes.requires_grad() || weight.requires_grad() || bias.requires_grad()))
        return FusedInstanceNorm::apply(planes, weight.contiguous(), bias.contiguous(), epsilon, relu,
                                        average);
    return fusedForward(planes, weight.contiguous(), bias.contiguous(), epsilon,
                        planeShape(planes, relu, average))
        .output;
}

} // namespace distill
