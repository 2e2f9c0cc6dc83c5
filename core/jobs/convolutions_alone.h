// SPDX-License-Identifier: GPL-3.0-or-later
// The limit that a benchmark compares with: a network's convolutions, and nothing else of it. Engine thread.
#pragma once

#include <cstdint>
#include <vector>

#include <torch/nn/modules/conv.h>

namespace distill {

// One convolution of a network, as its images meet it.
struct Convolution {
    int inputs, outputs, side, kernel, stride;
};

// Of ConvNet-3 and of ResNet18, at images of 3 x 32 x 32.
std::vector<Convolution> convNetConvolutions();
std::vector<Convolution> resNetConvolutions();

// Forward for some images, in chunks; forward and the gradient of the input for others, at once.
class ConvolutionsAlone final {
public:
    ConvolutionsAlone(const std::vector<Convolution>& convolutions, c10::Device device);

    void forward(std::int64_t images);
    void withGradient(std::int64_t images);

private:
    struct Layer {
        Convolution shape;
        torch::nn::Conv2d module;
    };
    torch::Tensor inputOf(const Convolution& shape, std::int64_t images) const;

    c10::Device m_device;
    std::vector<Layer> m_layers;
};

} // namespace distill
