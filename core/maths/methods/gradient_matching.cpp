// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/gradient_matching.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/functional/loss.h>

#include "core/maths/nets/network.h"

namespace distill {
namespace {

constexpr double kCosineFloor = 1e-6; // of the product of norms

// Sum over rows of 1 - cos; both [rows, n].
torch::Tensor rowCosineDistance(const torch::Tensor& real, const torch::Tensor& synthetic) {
    const auto product = (real * synthetic).sum(1);
    return (1 - product / (real.norm(2, 1) * synthetic.norm(2, 1) + kCosineFloor)).sum();
}

torch::Tensor flattened(const std::vector<torch::Tensor>& tensors) {
    std::vector<torch::Tensor> parts;
    parts.reserve(tensors.size());
    for (const auto& tensor : tensors)
        parts.push_back(tensor.flatten());
    return torch::cat(parts);
}

torch::Tensor channelDistance(const torch::Tensor& real, const torch::Tensor& synthetic,
                              ConvolutionMetric metric) {
    switch (metric) {
    case ConvolutionMetric::Squared:
        return (real - synthetic).pow(2).sum();
    case ConvolutionMetric::Absolute:
        return (real - synthetic).abs().sum();
    case ConvolutionMetric::MeanAbsolute:
        return (real - synthetic).abs().flatten(1).mean(1).sum();
    case ConvolutionMetric::ByChannel:
        break;
    }
    return rowCosineDistance(real.flatten(1), synthetic.flatten(1));
}

} // namespace

std::vector<torch::Tensor> lossGradients(Network& network, const torch::Tensor& images,
                                         const torch::Tensor& labels, bool keepGraph) {
    const torch::AutoGradMode gradients(true);
    const auto loss = torch::nn::functional::cross_entropy(network.forward(images), labels);
    auto result = torch::autograd::grad({loss}, network.parameters(), {}, keepGraph, keepGraph);
    if (!keepGraph)
        for (auto& gradient : result)
            gradient = gradient.detach();
    return result;
}

torch::Tensor gradientDistance(const std::vector<torch::Tensor>& real,
                               const std::vector<torch::Tensor>& synthetic, GradientMetric metric) {
    if (metric == GradientMetric::ByChannel) {
        torch::Tensor distance;
        for (std::size_t i = 0; i < real.size(); ++i) {
            if (real[i].dim() < 2)
                continue;
            const auto term = rowCosineDistance(real[i].flatten(1), synthetic[i].flatten(1));
            distance = distance.defined() ? distance + term : term;
        }
        return distance;
    }
    const auto a = flattened(real), b = flattened(synthetic);
    if (metric == GradientMetric::Squared)
        return (a - b).pow(2).sum();
    return 1 - (a * b).sum() / (a.norm() * b.norm() + kCosineFloor);
}

torch::Tensor convolutionDistance(const std::vector<torch::Tensor>& real,
                                  const std::vector<torch::Tensor>& synthetic, ConvolutionMetric metric) {
    torch::Tensor distance;
    for (std::size_t i = 0; i < real.size(); ++i) {
        if (real[i].dim() != 4)
            continue;
        const auto term = channelDistance(real[i], synthetic[i], metric);
        distance = distance.defined() ? distance + term : term;
    }
    return distance;
}

} // namespace distill
