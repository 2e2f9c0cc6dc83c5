// SPDX-License-Identifier: GPL-3.0-or-later
// Forward passes in chunks: without a graph as many images as keep their activations in the processor's
// cache, or as fill an accelerator; with one as many as its memory allows. Where a device runs out of memory
// the chunks are halved, and what failed is done again. Exact for networks that treat each sample alone; a
// network in eval mode always does.
#pragma once

#include <cstdint>
#include <functional>

#include <torch/types.h>

namespace distill {

class Network;

std::int64_t inferenceChunk(const torch::Device& device); // images per forward pass without a graph
std::int64_t graphChunk(const torch::Device& device);     // images whose graph is held at a time
// What `forward` makes of the images, part by part.
torch::Tensor inChunks(const torch::Tensor& images,
                       const std::function<torch::Tensor(const torch::Tensor&)>& forward);
torch::Tensor embedInChunks(Network& network, const torch::Tensor& images);  // [N, D], no graph
torch::Tensor logitsInChunks(Network& network, const torch::Tensor& images); // [N, classes], no graph

// Work on rows [first, last) of `count` that holds the graph of `imagesEach` images for each row, in parts
// that fit; a part that ran out of memory is done again as smaller ones.
void inGraphChunks(const torch::Device& device, std::int64_t count, std::int64_t imagesEach,
                   const std::function<void(std::int64_t first, std::int64_t last)>& work);

// Work on classes [first, last) of `classes` that holds `imagesEach` of their images, as pixels only, in
// parts that fit.
void inBatchesOfClasses(const torch::Device& device, std::int64_t classes, std::int64_t imagesEach,
                        const std::function<void(std::int64_t first, std::int64_t last)>& work);

} // namespace distill
