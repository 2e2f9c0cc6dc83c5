// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/pixel_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace distill {

// Counts how often each of the 256 values occurs.
PixelStatistics measurePixels(const std::uint8_t* pixels, const ImageSet& shape) {
    const auto channels = static_cast<std::size_t>(shape.channels);
    const auto plane = static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
    std::vector<std::array<std::uint64_t, 256>> counts(channels);
    for (std::size_t i = 0; i < static_cast<std::size_t>(shape.count) * channels; ++i)
        for (std::size_t p = 0; p < plane; ++p)
            ++counts[i % channels][pixels[i * plane + p]];
    const double total = std::max(1.0, static_cast<double>(shape.count) * static_cast<double>(plane));
    PixelStatistics statistics;
    for (const auto& values : counts) {
        double sum = 0, squares = 0;
        for (std::size_t v = 0; v < values.size(); ++v) {
            sum += static_cast<double>(values[v] * v) / 255.0;
            squares += static_cast<double>(values[v] * v * v) / (255.0 * 255.0);
        }
        const double mean = sum / total;
        statistics.mean.push_back(mean);
        statistics.std.push_back(std::sqrt(std::max(0.0, squares / total - mean * mean)));
    }
    return statistics;
}

} // namespace distill
