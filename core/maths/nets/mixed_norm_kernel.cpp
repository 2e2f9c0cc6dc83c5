// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/mixed_norm_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

// What is called from the functions of every width has to become part of them.
#define DISTILL_PART_OF_CALLER inline __attribute__((always_inline))

namespace distill::kernel {
namespace {

using Bits = std::uint16_t;

DISTILL_PART_OF_CALLER float widened(Bits value) {
    const std::uint32_t bits = std::uint32_t{value} << 16;
    float result = 0;
    std::memcpy(&result, &bits, sizeof result);
    return result;
}

// To the nearest, ties to even.
DISTILL_PART_OF_CALLER Bits narrowed(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
    return static_cast<Bits>(value == value ? rounded : 0x7fc0U); // only NaN differs from itself
}

// sums[c] += term(pixel, c) over all pixels, four at a time: fewer passes over the sums.
template <class Term>
DISTILL_PART_OF_CALLER void addPixels(const ImageShape& shape, float* __restrict sums, const Term& term) {
    const std::int64_t pixels = shape.pixels(), channels = shape.channels;
    std::int64_t p = 0;
    for (; p + 4 <= pixels; p += 4)
        for (std::int64_t c = 0; c < channels; ++c)
            sums[c] += (term(p, c) + term(p + 1, c)) + (term(p + 2, c) + term(p + 3, c));
    for (; p < pixels; ++p)
        for (std::int64_t c = 0; c < channels; ++c)
            sums[c] += term(p, c);
}

DISTILL_PART_OF_CALLER void takeStatistics(const ImageShape& shape, const Bits* input, double epsilon,
                                           float* __restrict mean, float* __restrict inverse) {
    const std::int64_t channels = shape.channels;
    const auto pixels = static_cast<float>(shape.pixels());
    std::fill_n(mean, channels, 0.0F);
    std::fill_n(inverse, channels, 0.0F);
    addPixels(
        shape, mean, [=](std::int64_t p, std::int64_t c) __attribute__((always_inline)) {
            return widened(input[p * channels + c]);
        });
    for (std::int64_t c = 0; c < channels; ++c)
        mean[c] /= pixels;
    addPixels(
        shape, inverse, [=](std::int64_t p, std::int64_t c) __attribute__((always_inline)) {
            const float centred = widened(input[p * channels + c]) - mean[c];
            return centred * centred;
        });
    for (std::int64_t c = 0; c < channels; ++c)
        inverse[c] = static_cast<float>(1.0 / std::sqrt(double{inverse[c]} / double{pixels} + epsilon));
}

// The value in front of the pooling.
template <bool relu>
DISTILL_PART_OF_CALLER float activated(float centred, float scale, float shift) {
    const float value = centred * scale + shift;
    return relu && value < 0 ? 0.0F : value;
}

// A value that is there before it is chosen, or the compiler keeps the branch.
template <bool relu>
DISTILL_PART_OF_CALLER float gated(float gradient, float centred, float scale, float shift) {
    const float value = centred * scale + shift;
    return !relu || value > 0 ? gradient : 0.0F;
}

struct Scaled { // rows of an image with scale = weight * inverseDeviation
    const float* __restrict mean;
    const float* __restrict scale;
    const float* __restrict shift;
};

template <bool relu>
DISTILL_PART_OF_CALLER void writePooled(const ImageShape& shape, const Bits* __restrict input,
                                        const Scaled& by, Bits* __restrict output) {
    const std::int64_t channels = shape.channels, line = shape.width * channels;
    for (std::int64_t row = 0; row < shape.height / 2; ++row)
        for (std::int64_t column = 0; column < shape.width / 2; ++column, output += channels) {
            const Bits* __restrict upper = input + 2 * row * line + 2 * column * channels;
            const Bits* __restrict lower = upper + line;
            for (std::int64_t c = 0; c < channels; ++c) {
                const float mean = by.mean[c], scale = by.scale[c], shift = by.shift[c];
                const auto value = [=](Bits bits) __attribute__((always_inline)) {
                    return activated<relu>(widened(bits) - mean, scale, shift);
                };
                output[c] = narrowed(0.25F * ((value(upper[c]) + value(upper[channels + c])) +
                                              (value(lower[c]) + value(lower[channels + c]))));
            }
        }
}

template <bool relu>
DISTILL_PART_OF_CALLER void writePlain(const ImageShape& shape, const Bits* __restrict input,
                                       const Scaled& by, Bits* __restrict output) {
    for (std::int64_t p = 0; p < shape.pixels(); ++p)
        for (std::int64_t c = 0; c < shape.channels; ++c) {
            const std::int64_t at = p * shape.channels + c;
            output[at] = narrowed(activated<relu>(widened(input[at]) - by.mean[c], by.scale[c], by.shift[c]));
        }
}

DISTILL_PART_OF_CALLER std::vector<float> scaleOf(const ImageShape& shape, const NormRows& rows) {
    std::vector<float> scale(static_cast<std::size_t>(shape.channels));
    for (std::int64_t c = 0; c < shape.channels; ++c)
        scale[static_cast<std::size_t>(c)] = rows.weight[c] * rows.inverseDeviation[c];
    return scale;
}

DISTILL_PART_OF_CALLER void forwardIn(const ImageShape& shape, const Bits* input, double epsilon,
                                      const NormRows& rows, Bits* output) {
    takeStatistics(shape, input, epsilon, rows.mean, rows.inverseDeviation);
    const auto scale = scaleOf(shape, rows);
    const Scaled by{rows.mean, scale.data(), rows.bias};
    if (shape.pool && shape.relu)
        writePooled<true>(shape, input, by, output);
    else if (shape.pool)
        writePooled<false>(shape, input, by, output);
    else if (shape.relu)
        writePlain<true>(shape, input, by, output);
    else
        writePlain<false>(shape, input, by, output);
}

// Calls visit(place of a pixel in the input, place of its gradient in the output's, part of that gradient).
template <class Visit>
DISTILL_PART_OF_CALLER void forEachSource(const ImageShape& shape, const Visit& visit) {
    const std::int64_t channels = shape.channels;
    if (!shape.pool) {
        for (std::int64_t p = 0; p < shape.pixels(); ++p)
            visit(p * channels, p * channels, 1.0F);
        return;
    }
    for (std::int64_t row = 0; row < shape.height / 2 * 2; ++row)
        for (std::int64_t column = 0; column < shape.width / 2 * 2; ++column)
            visit((row * shape.width + column) * channels,
                  (row / 2 * (shape.width / 2) + column / 2) * channels, 0.25F);
}

struct Gradients { // of weight and bias, sums over the pixels; rows of channels
    float *weight, *bias;
};

// That of weight not yet divided by the deviation.
template <bool relu>
DISTILL_PART_OF_CALLER void addGradients(const ImageShape& shape, const Bits* __restrict input,
                                         const Bits* __restrict outputGradient, const Scaled& by,
                                         const Gradients& sums) {
    const std::int64_t channels = shape.channels;
    float* __restrict weight = sums.weight;
    float* __restrict bias = sums.bias;
    std::fill_n(weight, channels, 0.0F);
    std::fill_n(bias, channels, 0.0F);
    forEachSource(
        shape, [&](std::int64_t at, std::int64_t from, float part) __attribute__((always_inline)) {
            const Bits* __restrict values = input + at;
            const Bits* __restrict gradients = outputGradient + from;
            for (std::int64_t c = 0; c < channels; ++c) {
                const float centred = widened(values[c]) - by.mean[c];
                const float gradient =
                    gated<relu>(part * widened(gradients[c]), centred, by.scale[c], by.shift[c]);
                bias[c] += gradient;
                weight[c] += gradient * centred;
            }
        });
}

// dx = scale * (g - mean(g) - x_hat * mean(g x_hat)), x_hat = (x - mean) * inverseDeviation; `slope` is the last
// mean, divided by the deviation once more.
template <bool relu>
DISTILL_PART_OF_CALLER void writeGradient(const ImageShape& shape, const Bits* __restrict input,
                                          const Bits* __restrict outputGradient, const Scaled& by,
                                          const float* __restrict mean, const float* __restrict slope,
                                          Bits* __restrict inputGradient) {
    const std::int64_t channels = shape.channels;
    const auto write = [&](std::int64_t at, std::int64_t from, float part) __attribute__((always_inline)) {
        const Bits* __restrict values = input + at;
        const Bits* __restrict gradients = outputGradient + from;
        Bits* __restrict target = inputGradient + at;
        for (std::int64_t c = 0; c < channels; ++c) {
            const float centred = widened(values[c]) - by.mean[c];
            const float gradient =
                gated<relu>(part * widened(gradients[c]), centred, by.scale[c], by.shift[c]);
            target[c] = narrowed(by.scale[c] * ((gradient - mean[c]) - slope[c] * centred));
        }
    };
    if (shape.pool &&
        (shape.height % 2 != 0 || shape.width % 2 != 0)) // what the pooling drops gets no gradient
        for (std::int64_t p = 0; p < shape.pixels(); ++p)
            write(p * channels, 0, 0.0F);
    forEachSource(shape, write);
}

template <bool relu>
DISTILL_PART_OF_CALLER void backwardIn(const ImageShape& shape, const Bits* input, const Bits* outputGradient,
                                       const NormRows& rows, Bits* inputGradient,
                                       const Gradients& gradients) {
    const auto scales = scaleOf(shape, rows);
    const Scaled by{rows.mean, scales.data(), rows.bias};
    addGradients<relu>(shape, input, outputGradient, by, gradients);
    std::vector<float> means(scales.size()), slopes(scales.size());
    const auto pixels = static_cast<float>(shape.pixels());
    for (std::size_t c = 0; c < means.size(); ++c) {
        gradients.weight[c] *= rows.inverseDeviation[c];
        means[c] = gradients.bias[c] / pixels;
        slopes[c] = rows.inverseDeviation[c] * (gradients.weight[c] / pixels);
    }
    writeGradient<relu>(shape, input, outputGradient, by, means.data(), slopes.data(), inputGradient);
}

using Forward = void (*)(const ImageShape&, const Bits*, double, const NormRows&, Bits*);
using Backward = void (*)(const ImageShape&, const Bits*, const Bits*, const NormRows&, Bits*, float*,
                          float*);

// One width of vectors: the same arithmetic, compiled with what the processor then has.
// NOLINTBEGIN(bugprone-macro-parentheses): an attribute stands in none
#define DISTILL_WIDTH(name, attribute)                                                                       \
    attribute void forward##name(const ImageShape& shape, const Bits* input, double epsilon,                 \
                                 const NormRows& rows, Bits* output) {                                       \
        forwardIn(shape, input, epsilon, rows, output);                                                      \
    }                                                                                                        \
    attribute void backward##name(const ImageShape& shape, const Bits* input, const Bits* outputGradient,    \
                                  const NormRows& rows, Bits* inputGradient, float* weightGradient,          \
                                  float* biasGradient) {                                                     \
        const Gradients gradients{weightGradient, biasGradient};                                             \
        if (shape.relu)                                                                                      \
            backwardIn<true>(shape, input, outputGradient, rows, inputGradient, gradients);                  \
        else                                                                                                 \
            backwardIn<false>(shape, input, outputGradient, rows, inputGradient, gradients);                 \
    }
// NOLINTEND(bugprone-macro-parentheses)

DISTILL_WIDTH(Plain, )
#if defined(__x86_64__)
DISTILL_WIDTH(Avx2, __attribute__((target("avx2,fma"))))
DISTILL_WIDTH(Avx512, __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))))
#endif

struct Widest {
    Forward forward = &forwardPlain;
    Backward backward = &backwardPlain;

    Widest() {
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
            forward = &forwardAvx512;
            backward = &backwardAvx512;
        } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
            forward = &forwardAvx2;
            backward = &backwardAvx2;
        }
#endif
    }
};

const Widest& widest() {
    static const Widest found;
    return found;
}

} // namespace

void forwardImage(const ImageShape& shape, const std::uint16_t* input, double epsilon, const NormRows& rows,
                  std::uint16_t* output) {
    widest().forward(shape, input, epsilon, rows, output);
}

void backwardImage(const ImageShape& shape, const std::uint16_t* input, const std::uint16_t* outputGradient,
                   const NormRows& rows, std::uint16_t* inputGradient, float* weightGradient,
                   float* biasGradient) {
    widest().backward(shape, input, outputGradient, rows, inputGradient, weightGradient, biasGradient);
}

} // namespace distill::kernel
