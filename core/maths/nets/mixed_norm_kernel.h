// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of instance norm + ReLU + average pooling for one image whose channels lie side by side
// (NHWC), bfloat16 in and out, statistics and sums in float: plain functions without torch. Compiled for
// several widths of the processor's vectors; the widest that it has is taken.
#pragma once

#include <cstdint>

namespace distill::kernel {

struct ImageShape {
    std::int64_t height = 0, width = 0, channels = 0; // of the input
    bool relu = false;
    bool pool = false; // average over 2x2, stride 2; an odd last row or column is dropped

    std::int64_t pixels() const { return height * width; }
    std::int64_t inputSize() const { return pixels() * channels; }
    std::int64_t outputSize() const { return pool ? (height / 2) * (width / 2) * channels : inputSize(); }
};

// What is normalised by, and with: each has one value for a channel.
struct NormRows {
    const float* weight;
    const float* bias;
    float* mean;
    float* inverseDeviation; // 1 / sqrt(variance + epsilon)
};

// output = pool(relu(weight * (input - mean) * inverseDeviation + bias)); fills mean and inverseDeviation.
// bfloat16 as its 16 bits. A NaN stays one.
void forwardImage(const ImageShape& shape, const std::uint16_t* input, double epsilon, const NormRows& rows,
                  std::uint16_t* output);

// From the gradient of the output to those of the input, the weight and the bias, the last two of this image
// alone, [channels] each.
void backwardImage(const ImageShape& shape, const std::uint16_t* input, const std::uint16_t* outputGradient,
                   const NormRows& rows, std::uint16_t* inputGradient, float* weightGradient,
                   float* biasGradient);

} // namespace distill::kernel
