// SPDX-License-Identifier: GPL-3.0-or-later
// Images as bytes, class by class. Index: image n of class c stands at c * ipc + n.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace distill {

// Synthetic images as they are shown: de-normalised, clipped to [0,1], 8 bits. Immutable once shared.
struct ImageBatch {
    std::int64_t iteration = 0;
    int classes = 0;
    int ipc = 0;
    int channels = 0; // 1 grey or 3 RGB
    int height = 0;
    int width = 0;
    std::vector<std::uint8_t> pixels; // [classes*ipc, height, width, channels], interleaved, no padding

    std::size_t imageBytes() const {
        return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) *
               static_cast<std::size_t>(width);
    }
    const std::uint8_t* image(int classIndex, int slot) const {
        return pixels.data() + static_cast<std::size_t>(classIndex * ipc + slot) * imageBytes();
    }
};

} // namespace distill
