// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/instance_norm_kernel.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace distill::kernel {
namespace {

// Sums run in this many lanes: a fixed order that the compiler may vectorise without reordering.
constexpr std::int64_t kLanes = 16;
using Lanes = std::array<float, kLanes>;

float total(const Lanes& partial) {
    double sum = 0;
    for (const float value : partial)
        sum += value;
    return static_cast<float>(sum);
}

// Sum of term(i) over 0 … count - 1.
template <class Term>
inline float laneSum(std::int64_t count, const Term& term) {
    Lanes partial{};
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        for (std::int64_t lane = 0; lane < kLanes; ++lane)
            partial[static_cast<std::size_t>(lane)] += term(i + lane);
    for (std::int64_t lane = 0; i < count; ++i, ++lane)
        partial[static_cast<std::size_t>(lane)] += term(i);
    return total(partial);
}

PlaneStatistics statisticsOf(const float* input, std::int64_t count, double epsilon) {
    const auto size = static_cast<float>(count);
    const float mean = laneSum(count, [&](std::int64_t i) { return input[i]; }) / size;
    const float squares = laneSum(count, [&](std::int64_t i) {
        const float centred = input[i] - mean;
        return centred * centred;
    });
    return {mean, static_cast<float>(1.0 / std::sqrt(double{squares} / static_cast<double>(size) + epsilon))};
}

// (x - mean) * scale + shift: keeps its precision where the mean is large beside the deviation.
struct Affine {
    float mean, scale, shift;

    Affine(const PlaneStatistics& statistics, float weight, float bias)
        : mean(statistics.mean), scale(weight * statistics.inverseDeviation), shift(bias) {}
    float operator()(float value) const { return (value - mean) * scale + shift; }
};

template <bool relu>
inline float activated(float value) {
    // A NaN passes, as in torch.
    return relu && value < 0 ? 0.0F : value;
}

template <bool relu>
void writePlain(const float* input, std::int64_t count, const Affine affine, float* output) {
    for (std::int64_t i = 0; i < count; ++i)
        output[i] = activated<relu>(affine(input[i]));
}

template <bool relu>
void writePooled(const PlaneShape& shape, const float* input, const Affine affine, float* output) {
    const std::int64_t columns = shape.width / 2;
    for (std::int64_t row = 0; row < shape.height / 2; ++row, output += columns) {
        const float* upper = input + 2 * row * shape.width;
        const float* lower = upper + shape.width;
        for (std::int64_t j = 0; j < columns; ++j)
            output[j] =
                0.25F * ((activated<relu>(affine(upper[2 * j])) + activated<relu>(affine(upper[2 * j + 1]))) +
                         (activated<relu>(affine(lower[2 * j])) + activated<relu>(affine(lower[2 * j + 1]))));
    }
}

// A value that is loaded before it is chosen, or the compiler keeps the branch.
template <bool relu>
inline float gated(float gradient, float normalised) {
    return !relu || normalised > 0 ? gradient : 0.0F;
}

// The gradient in front of the ReLU, at the size of the input.
template <bool relu>
void unpool(const PlaneShape& shape, const float* input, const float* outputGradient, const Affine affine,
            float* gradient) {
    if (!shape.pool) {
        for (std::int64_t i = 0; i < shape.inputSize(); ++i)
            gradient[i] = gated<relu>(outputGradient[i], affine(input[i]));
        return;
    }
    if (shape.height % 2 != 0 || shape.width % 2 != 0)
        std::fill_n(gradient, shape.inputSize(), 0.0F);
    const std::int64_t columns = shape.width / 2;
    for (std::int64_t row = 0; row < shape.height / 2 * 2; ++row) {
        const float* source = outputGradient + row / 2 * columns;
        const float* values = input + row * shape.width;
        float* target = gradient + row * shape.width;
        for (std::int64_t j = 0; j < columns; ++j) {
            const float quarter = 0.25F * source[j];
            target[2 * j] = gated<relu>(quarter, affine(values[2 * j]));
            target[2 * j + 1] = gated<relu>(quarter, affine(values[2 * j + 1]));
        }
    }
}

} // namespace

PlaneStatistics forwardPlane(const PlaneShape& shape, const float* input, float weight, float bias,
                             double epsilon, float* output) {
    const auto statistics = statisticsOf(input, shape.inputSize(), epsilon);
    const Affine affine(statistics, weight, bias);
    if (shape.pool)
        (shape.relu ? writePooled<true> : writePooled<false>)(shape, input, affine, output);
    else
        (shape.relu ? writePlain<true> : writePlain<false>)(input, shape.inputSize(), affine, output);
    return statistics;
}

PlaneGradient backwardPlane(const PlaneShape& shape, const float* input, const float* outputGradient,
                            const PlaneStatistics& statistics, float weight, float bias, float* scratch,
                            float* inputGradient) {
    const float inverse = statistics.inverseDeviation, mean = statistics.mean;
    const std::int64_t count = shape.inputSize();
    (shape.relu ? unpool<true> : unpool<false>)(shape, input, outputGradient, {statistics, weight, bias},
                                                scratch);

    PlaneGradient sums;
    sums.bias = laneSum(count, [&](std::int64_t i) { return scratch[i]; });
    sums.weight = inverse * laneSum(count, [&](std::int64_t i) { return scratch[i] * (input[i] - mean); });
    // dx = scale * (g - mean(g) - x_hat * mean(g x_hat)), x_hat = (x - mean) * inverse
    const float scale = weight * inverse;
    const float meanGradient = sums.bias / static_cast<float>(count);
    const float slope = inverse * (sums.weight / static_cast<float>(count));
    for (std::int64_t i = 0; i < count; ++i)
        inputGradient[i] = scale * ((scratch[i] - meanGradient) - slope * (input[i] - mean));
    return sums;
}

} // namespace distill::kernel
