// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/readers/image_set.h"

namespace distill {

// Of all pixels in [0,1], per channel; the deviation over pixels, not the mean of each image's own.
struct PixelStatistics {
    std::vector<double> mean, std;
};

// `pixels` are those of `shape` (its count, channels, height and width). Exact, in one pass. Any thread.
PixelStatistics measurePixels(const std::uint8_t* pixels, const ImageSet& shape);

} // namespace distill
