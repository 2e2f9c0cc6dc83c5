// SPDX-License-Identifier: GPL-3.0-or-later
// Distances between the gradients that two batches give a network's parameters: what DC, DSA and IDC match.
// The synthetic side keeps its graph, so the distance can be differentiated with respect to the images
// (second derivatives of the network). Engine thread.
#pragma once

#include <string>
#include <vector>

#include <torch/types.h>

namespace distill {

class Network;

// Gradients of the mean cross-entropy with respect to every parameter that needs one, in the order of the
// state dict.
std::vector<torch::Tensor> lossGradients(Network& network, const torch::Tensor& images,
                                         const torch::Tensor& labels, bool keepGraph);

// DC and DSA (Zhao, Mopuri & Bilen, ICLR 2021), 0-dim with the graph of `synthetic`:
//   "ours"  sum over tensors with two or more dimensions, over output channels, of 1 - cos; 1-D tensors are
//   left out "mse"   sum of squared differences of all coordinates "cos"   1 - cos of all coordinates as one
//   vector
torch::Tensor gradientDistance(const std::vector<torch::Tensor>& real,
                               const std::vector<torch::Tensor>& synthetic, const std::string& metric);

// IDC (Kim et al., ICML 2022): convolution weights alone (4-D tensors), summed over them:
//   "mse"  squared differences; "l1" absolute ones; "l1_mean" their mean over each output channel, summed
//   over channels; "cos"  1 - cos per output channel
torch::Tensor convolutionDistance(const std::vector<torch::Tensor>& real,
                                  const std::vector<torch::Tensor>& synthetic, const std::string& metric);

} // namespace distill
