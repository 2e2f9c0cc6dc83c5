// SPDX-License-Identifier: GPL-3.0-or-later
// A pretrained network of the cache, as it is listed and recorded. A plain value.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace distill {

struct TeacherInfo {
    std::filesystem::path file;
    std::string dataset, network;
    std::int64_t epochs = 0;
    double testAccuracy = -1; // percent, -1 = unknown
    std::uint64_t bytes = 0;
    bool teacher = true;                    // its trained weights can be CMI's teacher by their file
    std::filesystem::path epochFolder = {}; // where its weights after every epoch are kept; empty = nowhere
    std::int64_t epochsKept = 0;            // of them, beside those it was drawn with
};

} // namespace distill
