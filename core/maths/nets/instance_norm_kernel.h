// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of instance norm + ReLU + average pooling for one plane (one channel of one image), float,
// row by row: plain functions without torch, written so that the compiler vectorises them. A plane stays in
// the first-level cache.
#pragma once

#include <cstdint>

namespace distill::kernel {

struct PlaneShape {
    std::int64_t height = 0, width = 0; // of the input
    bool relu = false;
    bool pool = false; // average over 2x2, stride 2; an odd last row or column is dropped

    std::int64_t inputSize() const { return height * width; }
    std::int64_t outputSize() const { return pool ? (height / 2) * (width / 2) : inputSize(); }
};

struct PlaneStatistics {
    float mean = 0;
    float inverseDeviation = 0; // 1 / sqrt(variance + epsilon)
};

// What the weight's and the bias' gradients get from one plane.
struct PlaneGradient {
    float weight = 0, bias = 0;
};

// output = pool(relu(weight * (input - mean) * inverseDeviation + bias)); gives the statistics.
PlaneStatistics forwardPlane(const PlaneShape& shape, const float* input, float weight, float bias,
                             double epsilon, float* output);

// From the gradient of the output to that of the input. `scratch` has inputSize() elements.
PlaneGradient backwardPlane(const PlaneShape& shape, const float* input, const float* outputGradient,
                            const PlaneStatistics& statistics, float weight, float bias, float* scratch,
                            float* inputGradient);

} // namespace distill::kernel
