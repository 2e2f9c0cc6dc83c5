// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/trajectory.h"

#include <torch/csrc/autograd/autograd.h>

#include "core/maths/nets/network.h"

namespace distill {
namespace {

torch::Tensor flat(const std::vector<torch::Tensor>& tensors) {
    std::vector<torch::Tensor> parts;
    parts.reserve(tensors.size());
    for (const auto& tensor : tensors)
        parts.push_back(tensor.detach().flatten());
    return torch::cat(parts);
}

torch::Tensor inner(const std::vector<torch::Tensor>& gradients, const torch::Tensor& adjoint) {
    std::vector<torch::Tensor> parts;
    parts.reserve(gradients.size());
    for (const auto& gradient : gradients)
        parts.push_back(gradient.flatten());
    return (torch::cat(parts) * adjoint).sum();
}

torch::Tensor leafOf(const torch::Tensor& tensor) {
    return tensor.defined() ? tensor.detach().clone().requires_grad_(true) : tensor;
}

// The student's parameters before every step, and after the last.
std::vector<torch::Tensor> walk(Network& network, const UnrollRequest& request) {
    std::vector<torch::Tensor> places{request.start};
    const auto images = request.images.detach();
    const auto targets = request.targets.defined() ? request.targets.detach() : request.targets;
    for (std::int64_t step = 0; step < request.steps; ++step) {
        setFlatParameters(network, places.back());
        const auto loss = request.loss(step, network, images, targets);
        const auto gradient = flat(torch::autograd::grad({loss}, network.parameters()));
        places.push_back(places.back().sub(gradient, request.learningRate));
    }
    return places;
}

} // namespace

UnrollResult unroll(Network& network, const UnrollRequest& request) {
    const torch::AutoGradMode gradients(true);
    const auto places = walk(network, request);
    const double scale = (request.start - request.target).pow(2).sum().item<double>();
    const auto miss = places.back() - request.target;
    UnrollResult result;
    result.loss = miss.pow(2).sum().item<double>() / scale;
    result.imageGradient = torch::zeros_like(request.images).detach();
    if (request.targets.defined())
        result.targetGradient = torch::zeros_like(request.targets).detach();
    auto adjoint = miss * (2 / scale);
    for (std::int64_t step = request.steps - 1; step >= 0; --step) {
        setFlatParameters(network, places[static_cast<std::size_t>(step)]);
        const auto images = leafOf(request.images), targets = leafOf(request.targets);
        const auto parameters = network.parameters();
        const auto loss = request.loss(step, network, images, targets);
        const auto product = inner(torch::autograd::grad({loss}, parameters, {}, true, true), adjoint);
        auto inputs = parameters;
        inputs.push_back(images);
        if (targets.defined())
            inputs.push_back(targets);
        auto found = torch::autograd::grad({product}, inputs, {}, c10::nullopt, false, true);
        for (std::size_t i = 0; i < found.size(); ++i)
            if (!found[i].defined())
                found[i] = torch::zeros_like(inputs[i]).detach();
        result.rateGradient -= product.item<double>();
        if (targets.defined()) {
            result.targetGradient.sub_(found.back(), request.learningRate);
            found.pop_back();
        }
        result.imageGradient.sub_(found.back(), request.learningRate);
        found.pop_back();
        adjoint = adjoint - flat(found) * request.learningRate;
    }
    return result;
}

} // namespace distill
