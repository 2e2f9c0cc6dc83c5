// SPDX-License-Identifier: GPL-3.0-or-later
// Forward passes without a graph, in chunks whose activations stay in the processor's cache. Exact for
// networks that treat each sample alone; a network in eval mode always does.
#pragma once

#include <cstdint>
#include <functional>

#include <torch/types.h>

namespace distill {

class Network;

std::int64_t inferenceChunk(const torch::Device& device); // images per forward pass
// What `forward` makes of the images, part by part.
torch::Tensor inChunks(const torch::Tensor& images,
                       const std::function<torch::Tensor(const torch::Tensor&)>& forward);
torch::Tensor embedInChunks(Network& network, const torch::Tensor& images);  // [N, D], no graph
torch::Tensor logitsInChunks(Network& network, const torch::Tensor& images); // [N, classes], no graph

} // namespace distill
