// SPDX-License-Identifier: GPL-3.0-or-later
// A folder for the file that a fuzz target's reader is given; gone when the program ends in order.
#pragma once

#include <fstream>
#include <string_view>

#include "tests/support/temp_dir.h"

namespace distill::test {

// One per process, in memory where the system has such a place.
inline const TempDir& scratch() {
    static const TempDir folder;
    return folder;
}

inline std::filesystem::path scratchFile(const std::string& name, std::string_view bytes) {
    const auto file = scratch() / name;
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    return file;
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

} // namespace distill::test
