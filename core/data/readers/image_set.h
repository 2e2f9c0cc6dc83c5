// SPDX-License-Identifier: GPL-3.0-or-later
// What a dataset file holds, before any tensor: bytes. Free of torch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace distill {

struct ImageSet {
    std::int64_t count = 0;
    int channels = 0, height = 0, width = 0;
    std::vector<std::uint8_t> pixels; // [count, channels, height, width], planar
    std::vector<std::int64_t> labels; // [count], 0 … classes-1
};

struct RawDataset {
    ImageSet train, test;
    std::vector<std::string> classNames; // one per class
};

} // namespace distill
