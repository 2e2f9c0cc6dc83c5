// SPDX-License-Identifier: GPL-3.0-or-later
// The files of other projects that the readers must open, and the images they must give. Free of torch.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/io/npy.h"

namespace distill::test {

inline std::filesystem::path fixtures() {
    const char* given = std::getenv("DISTILL_FIXTURES");
    return given != nullptr ? std::filesystem::path(given)
                            : std::filesystem::path(DISTILL_TEST_DATA) / "fixtures";
}

inline std::filesystem::path interop(const std::string& name) {
    return fixtures() / "interop" / name;
}

// What the file must hold; `name` as in interop_truth.npz.
inline NamedArray truth(const std::string& name) {
    for (auto& array : readNpz(fixtures() / "interop_truth.npz"))
        if (array.name == name)
            return array;
    throw DistillError(ErrorCode::InvalidInput, "interop_truth.npz has no " + name);
}

} // namespace distill::test
