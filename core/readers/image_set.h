// SPDX-License-Identifier: GPL-3.0-or-later
// What a dataset's files hold, before any tensor: bytes. Free of torch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace distill {

struct ImageSet {
    std::int64_t count = 0;
    int channels = 0, height = 0, width = 0;
    std::vector<std::uint8_t> pixels;           // [count, channels, height, width], planar
    std::shared_ptr<const std::uint8_t> mapped; // the same in a file mapped into memory, in place of `pixels`
    std::vector<std::int64_t> labels;           // [count], 0 … classes-1

    const std::uint8_t* bytes() const { return mapped ? mapped.get() : pixels.data(); }
    std::size_t byteCount() const {
        return static_cast<std::size_t>(count) * static_cast<std::size_t>(channels) *
               static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
    }
};

// What was wrong with the files and did not stop the reading.
struct DataWarning {
    std::string text;   // one sentence
    std::string detail; // the files' names, one a line; may be empty
};

struct RawDataset {
    ImageSet train, test;
    std::vector<std::string> classNames; // one per class
    std::vector<double> mean, std;       // measured, of the training pixels in [0,1]; empty = as published
    std::vector<DataWarning> warnings;
};

} // namespace distill
