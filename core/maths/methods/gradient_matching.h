// SPDX-License-Identifier: GPL-3.0-or-later
// Distances between the gradients that two batches give a network's parameters: what DC, DSA and IDC match.
// The synthetic side keeps its graph, so the distance can be differentiated with respect to the images
// (second derivatives of the network). Engine thread.
#pragma once

#include <vector>

#include <torch/types.h>

#include "core/base/choice.h"

namespace distill {

class Network;

// Gradients of the mean cross-entropy with respect to every parameter that needs one, in the order of the
// state dict.
std::vector<torch::Tensor> lossGradients(Network& network, const torch::Tensor& images,
                                         const torch::Tensor& labels, bool keepGraph);

// How DC and DSA compare gradients (Zhao, Mopuri & Bilen, ICLR 2021).
// ByChannel: over output channels, summed over tensors of two or more dimensions, 1 - cos; others are left out.
// Squared: sum of squared differences. Cosine: 1 - cos of all coordinates as one vector.
enum class GradientMetric { ByChannel, Squared, Cosine };
template <>
struct Choices<GradientMetric> {
    static constexpr ChoiceTable<GradientMetric, 3> kRows{
        {{GradientMetric::ByChannel, "ours", "Cosine by output channel"},
         {GradientMetric::Squared, "mse", "Squared difference"},
         {GradientMetric::Cosine, "cos", "One cosine"}}};
};

// 0-dim, with the graph of `synthetic`.
torch::Tensor gradientDistance(const std::vector<torch::Tensor>& real,
                               const std::vector<torch::Tensor>& synthetic, GradientMetric metric);

// How IDC does (Kim et al., ICML 2022): of convolution weights alone (4-D tensors), summed over them.
// Squared, Absolute: differences. MeanAbsolute: the mean over each output channel, summed over channels.
// ByChannel: 1 - cos of each output channel.
enum class ConvolutionMetric { Squared, Absolute, MeanAbsolute, ByChannel };
template <>
struct Choices<ConvolutionMetric> {
    static constexpr ChoiceTable<ConvolutionMetric, 4> kRows{
        {{ConvolutionMetric::Squared, "mse", "Squared difference"},
         {ConvolutionMetric::Absolute, "l1", "Absolute difference"},
         {ConvolutionMetric::MeanAbsolute, "l1_mean", "Mean absolute"},
         {ConvolutionMetric::ByChannel, "cos", "Cosine by output channel"}}};
};

// 0-dim, with the graph of `synthetic`.
torch::Tensor convolutionDistance(const std::vector<torch::Tensor>& real,
                                  const std::vector<torch::Tensor>& synthetic, ConvolutionMetric metric);

} // namespace distill
