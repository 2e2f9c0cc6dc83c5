// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/train/sharpness.h"

#include <torch/csrc/autograd/autograd.h>

namespace distill {
namespace {

constexpr double kNormFloor = 1e-12;

torch::Tensor dot(const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b) {
    auto sum = (a.front() * b.front()).sum();
    for (std::size_t i = 1; i < a.size(); ++i)
        sum = sum + (a[i] * b[i]).sum();
    return sum;
}

// The step up the loss from here.
std::vector<torch::Tensor> ascent(const std::vector<torch::Tensor>& parameters,
                                  const std::vector<torch::Tensor>& gradients,
                                  const SharpnessOptions& options) {
    std::vector<torch::Tensor> scaled = gradients;
    if (options.adaptive)
        for (std::size_t i = 0; i < scaled.size(); ++i)
            scaled[i] = gradients[i] * parameters[i].abs();
    const auto length = options.rho / (dot(scaled, scaled).sqrt() + kNormFloor);
    for (std::size_t i = 0; i < scaled.size(); ++i)
        scaled[i] = (options.adaptive ? scaled[i] * parameters[i].abs() : scaled[i]) * length;
    return scaled;
}

} // namespace

torch::Tensor sharpnessAwareBackward(const std::vector<torch::Tensor>& parameters,
                                     const std::function<torch::Tensor()>& loss,
                                     const SharpnessOptions& options) {
    const torch::AutoGradMode withGradients(true);
    const auto value = loss();
    const auto here = torch::autograd::grad({value}, parameters);
    std::vector<torch::Tensor> places, there;
    {
        const torch::NoGradGuard noGrad;
        const auto steps = ascent(parameters, here, options);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            places.push_back(parameters[i].detach().clone());
            const auto& parameter = parameters[i];
            parameter.add_(steps[i]);
        }
    }
    there = torch::autograd::grad({loss()}, parameters);
    const torch::NoGradGuard noGrad;
    const auto along = dot(here, there) / (dot(there, there) + kNormFloor);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto& parameter = parameters[i];
        parameter.copy_(places[i]);
        parameter.mutable_grad() = there[i] - options.alpha * (here[i] - along * there[i]);
    }
    return value.detach();
}

} // namespace distill
