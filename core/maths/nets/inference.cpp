// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/inference.h"

#include <algorithm>
#include <vector>

#include "core/maths/nets/network.h"
#include "core/maths/tensor/device_memory.h"

namespace distill {
namespace {

constexpr std::int64_t kCpuChunk = 32; // measured: activations of a ConvNet-3 still fit the cache
constexpr std::int64_t kGpuChunk = 4096;
constexpr std::int64_t kCpuBatch = 512, kGpuBatch = 16384; // images as pixels
constexpr std::int64_t kCpuGraph = 128, kGpuGraph = 1024;  // about 3 MB an image in a ConvNet-3

FittingChunk& fittingInference() {
    thread_local FittingChunk chunk;
    return chunk;
}

FittingChunk& fittingBatch() {
    thread_local FittingChunk chunk;
    return chunk;
}

FittingChunk& fittingGraph() {
    thread_local FittingChunk chunk;
    return chunk;
}

} // namespace

std::int64_t inferenceChunk(const torch::Device& device) {
    return fittingInference().of(device.is_cpu() ? kCpuChunk : kGpuChunk);
}

std::int64_t graphChunk(const torch::Device& device) {
    return fittingGraph().of(device.is_cpu() ? kCpuGraph : kGpuGraph);
}

torch::Tensor inChunks(const torch::Tensor& images,
                       const std::function<torch::Tensor(const torch::Tensor&)>& forward) {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> parts;
    fittingInference().forEach(images.size(0), images.device().is_cpu() ? kCpuChunk : kGpuChunk,
                               [&](std::int64_t first, std::int64_t last) {
                                   parts.push_back(forward(images.slice(0, first, last)));
                               });
    return parts.size() == 1 ? parts.front() : torch::cat(parts);
}

void inGraphChunks(const torch::Device& device, std::int64_t count, std::int64_t imagesEach,
                   const std::function<void(std::int64_t, std::int64_t)>& work) {
    const std::int64_t images = device.is_cpu() ? kCpuGraph : kGpuGraph;
    fittingGraph().forEach(count, std::max<std::int64_t>(1, images / imagesEach), work);
}

void inBatchesOfClasses(const torch::Device& device, std::int64_t classes, std::int64_t imagesEach,
                        const std::function<void(std::int64_t, std::int64_t)>& work) {
    const std::int64_t images = device.is_cpu() ? kCpuBatch : kGpuBatch;
    fittingBatch().forEach(classes, std::max<std::int64_t>(1, images / imagesEach), work);
}

torch::Tensor embedInChunks(Network& network, const torch::Tensor& images) {
    return inChunks(images, [&](const torch::Tensor& part) { return network.embed(part); });
}

torch::Tensor logitsInChunks(Network& network, const torch::Tensor& images) {
    return inChunks(images, [&](const torch::Tensor& part) { return network.forward(part); });
}

} // namespace distill
