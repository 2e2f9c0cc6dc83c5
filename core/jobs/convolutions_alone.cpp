// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/convolutions_alone.h"

#include <algorithm>

#include <torch/csrc/autograd/autograd.h>

#include "core/maths/nets/inference.h"

namespace distill {
namespace {

constexpr int kImageSide = 32, kConvNetWidth = 128;

} // namespace

std::vector<Convolution> convNetConvolutions() {
    return {{3, kConvNetWidth, kImageSide, 3, 1},
            {kConvNetWidth, kConvNetWidth, kImageSide / 2, 3, 1},
            {kConvNetWidth, kConvNetWidth, kImageSide / 4, 3, 1}};
}

std::vector<Convolution> resNetConvolutions() {
    std::vector<Convolution> rows{{3, 64, kImageSide, 3, 1}};
    for (int stage = 0, inputs = 64, side = kImageSide; stage < 4; ++stage) {
        const int outputs = 64 << stage, stride = stage > 0 ? 2 : 1;
        rows.push_back({inputs, outputs, side, 3, stride});
        if (stage > 0)
            rows.push_back({inputs, outputs, side, 1, stride});
        side /= stride;
        rows.insert(rows.end(), 3, {outputs, outputs, side, 3, 1});
        inputs = outputs;
    }
    return rows;
}

ConvolutionsAlone::ConvolutionsAlone(const std::vector<Convolution>& convolutions, c10::Device device)
    : m_device(device) {
    for (const auto& row : convolutions) {
        auto layer = torch::nn::Conv2d(torch::nn::Conv2dOptions(row.inputs, row.outputs, row.kernel)
                                           .padding(row.kernel / 2)
                                           .stride(row.stride));
        layer->to(device);
        for (auto& parameter : layer->parameters())
            parameter.set_requires_grad(false);
        m_layers.push_back({row, layer});
    }
}

void ConvolutionsAlone::forward(std::int64_t images) {
    const torch::NoGradGuard noGrad;
    const std::int64_t chunk = std::min(images, inferenceChunk(m_device));
    for (auto& layer : m_layers) {
        const auto input = inputOf(layer.shape, chunk);
        for (std::int64_t done = 0; done < images; done += chunk)
            layer.module->forward(input);
    }
}

void ConvolutionsAlone::withGradient(std::int64_t images) {
    const torch::AutoGradMode gradients(true);
    for (auto& layer : m_layers) {
        const auto input = inputOf(layer.shape, images).requires_grad_(true);
        const auto output = layer.module->forward(input);
        torch::autograd::grad({output}, {input}, {output.detach()});
    }
}

torch::Tensor ConvolutionsAlone::inputOf(const Convolution& shape, std::int64_t images) const {
    return torch::ones({images, shape.inputs, shape.side, shape.side},
                       torch::TensorOptions().device(m_device));
}

} // namespace distill
