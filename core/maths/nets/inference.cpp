// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/inference.h"

#include <vector>

#include "core/maths/nets/network.h"

namespace distill {
namespace {

constexpr std::int64_t kCpuChunk = 32; // measured: activations of a ConvNet-3 still fit the cache
constexpr std::int64_t kGpuChunk = 512;

} // namespace

std::int64_t inferenceChunk(const torch::Device& device) {
    return device.is_cpu() ? kCpuChunk : kGpuChunk;
}

torch::Tensor inChunks(const torch::Tensor& images,
                       const std::function<torch::Tensor(const torch::Tensor&)>& forward) {
    const torch::NoGradGuard noGrad;
    const std::int64_t chunk = inferenceChunk(images.device());
    if (images.size(0) <= chunk)
        return forward(images);
    std::vector<torch::Tensor> parts;
    for (const auto& part : images.split(chunk))
        parts.push_back(forward(part));
    return torch::cat(parts);
}

torch::Tensor embedInChunks(Network& network, const torch::Tensor& images) {
    return inChunks(images, [&](const torch::Tensor& part) { return network.embed(part); });
}

torch::Tensor logitsInChunks(Network& network, const torch::Tensor& images) {
    return inChunks(images, [&](const torch::Tensor& part) { return network.forward(part); });
}

} // namespace distill
