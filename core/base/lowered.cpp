// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/lowered.h"

#include <algorithm>

namespace distill {

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

std::string loweredEnding(const std::filesystem::path& file) {
    return lowered(file.extension().string());
}

} // namespace distill
