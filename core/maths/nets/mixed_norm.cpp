// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/mixed_norm.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include "core/maths/nets/mixed_norm_kernel.h"
#include "core/maths/tensor/precision.h"

namespace distill {
namespace {

using kernel::ImageShape;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto kLayout = at::MemoryFormat::ChannelsLast;

const std::uint16_t* bitsOf(const torch::Tensor& tensor) {
    return static_cast<const std::uint16_t*>(tensor.data_ptr());
}

std::uint16_t* writableBitsOf(const torch::Tensor& tensor) {
    return static_cast<std::uint16_t*>(tensor.data_ptr());
}

ImageShape imageShape(const torch::Tensor& input, bool relu, bool pool) {
    return {input.size(2), input.size(3), input.size(1), relu, pool};
}

// One image's rows of statistics, [N, 2, C]: mean, 1 / deviation.
kernel::NormRows rowsOf(const torch::Tensor& weight, const torch::Tensor& bias, float* statistics,
                        std::int64_t image) {
    const std::int64_t channels = weight.size(0);
    float* const mean = statistics + image * 2 * channels;
    return {weight.data_ptr<float>(), bias.data_ptr<float>(), mean, mean + channels};
}

struct MixedForward {
    torch::Tensor output, statistics;
};

MixedForward forwardOf(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias,
                       double epsilon, const ImageShape& shape) {
    const std::int64_t images = input.size(0);
    const std::int64_t side = shape.pool ? 2 : 1;
    MixedForward result;
    result.output = at::empty({images, shape.channels, shape.height / side, shape.width / side},
                              input.options(), kLayout);
    result.statistics = at::empty({images, 2, shape.channels}, weight.options().requires_grad(false));
    const auto* source = bitsOf(input);
    auto* target = writableBitsOf(result.output);
    auto* statistics = result.statistics.data_ptr<float>();
    at::parallel_for(0, images, 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t image = first; image < last; ++image)
            kernel::forwardImage(shape, source + image * shape.inputSize(), epsilon,
                                 rowsOf(weight, bias, statistics, image),
                                 target + image * shape.outputSize());
    });
    return result;
}

// Gradients of input, weight and bias.
variable_list backwardOf(const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias,
                         const torch::Tensor& statistics, const torch::Tensor& outputGradient,
                         const ImageShape& shape) {
    const std::int64_t images = input.size(0), channels = shape.channels;
    auto inputGradient = at::empty_like(input);
    auto perImage = at::empty({images, 2, channels}, statistics.options()); // of weight and bias
    const auto* source = bitsOf(input);
    const auto* gradient = bitsOf(outputGradient);
    auto* target = writableBitsOf(inputGradient);
    auto* known = statistics.data_ptr<float>();
    auto* sums = perImage.data_ptr<float>();
    at::parallel_for(0, images, 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t image = first; image < last; ++image) {
            float* const ofWeight = sums + image * 2 * channels;
            kernel::backwardImage(shape, source + image * shape.inputSize(),
                                  gradient + image * shape.outputSize(), rowsOf(weight, bias, known, image),
                                  target + image * shape.inputSize(), ofWeight, ofWeight + channels);
        }
    });
    const auto total = perImage.sum(0);
    return {inputGradient, total.select(0, 0), total.select(0, 1)};
}

class MixedInstanceNorm final : public torch::autograd::Function<MixedInstanceNorm> {
public:
    static torch::Tensor forward(AutogradContext* context, const torch::Tensor& input,
                                 const torch::Tensor& weight, const torch::Tensor& bias, double epsilon,
                                 bool relu, bool pool) {
        auto result = forwardOf(input, weight, bias, epsilon, imageShape(input, relu, pool));
        context->save_for_backward({input, weight, bias, result.statistics});
        context->saved_data["relu"] = relu;
        context->saved_data["pool"] = pool;
        return result.output;
    }

    static variable_list backward(AutogradContext* context, variable_list outputGradients) {
        TORCH_CHECK(!at::GradMode::is_enabled(), "Mixed precision has no second derivative.");
        const auto saved = context->get_saved_variables();
        auto gradients = backwardOf(
            saved[0], saved[1], saved[2], saved[3], outputGradients[0].contiguous(kLayout),
            imageShape(saved[0], context->saved_data["relu"].toBool(), context->saved_data["pool"].toBool()));
        gradients.resize(6); // no gradient for the settings
        return gradients;
    }
};

} // namespace

bool entersMixed(const torch::Tensor& images) {
    return computesMixed() && images.device().is_cpu() && images.scalar_type() == torch::kFloat32 &&
           images.numel() > 0 && !(at::GradMode::is_enabled() && images.requires_grad()) &&
           !ActivationProbe::listens();
}

bool isMixed(const torch::Tensor& activations) {
    return activations.scalar_type() == torch::kBFloat16;
}

torch::Tensor enteringMixed(const torch::Tensor& images) {
    return images.to(images.options().dtype(torch::kBFloat16), /*non_blocking=*/false, /*copy=*/false,
                     kLayout);
}

torch::Tensor leavingMixed(const torch::Tensor& activations) {
    return isMixed(activations) ? activations.to(torch::kFloat32).contiguous() : activations;
}

torch::Tensor convolved(torch::nn::Conv2d& layer, const torch::Tensor& input) {
    if (!isMixed(input))
        return layer->forward(input);
    const auto bias = layer->bias.defined() ? layer->bias.to(torch::kBFloat16) : torch::Tensor();
    const auto& options = layer->options;
    return torch::nn::functional::detail::conv2d(input, enteringMixed(layer->weight), bias, options.stride(),
                                                 options.padding(), options.dilation(), options.groups());
}

torch::Tensor mixedInstanceNorm(const torch::Tensor& input, const torch::Tensor& weight,
                                const torch::Tensor& bias, double epsilon, ActivationKind activation,
                                PoolKind pool) {
    const auto images = input.contiguous(kLayout);
    const bool relu = activation == ActivationKind::Relu, average = pool == PoolKind::Average;
    if (at::GradMode::is_enabled() &&
        (images.requires_grad() || weight.requires_grad() || bias.requires_grad()))
        return MixedInstanceNorm::apply(images, weight.contiguous(), bias.contiguous(), epsilon, relu,
                                        average);
    return forwardOf(images, weight.contiguous(), bias.contiguous(), epsilon,
                     imageShape(images, relu, average))
        .output;
}

} // namespace distill
