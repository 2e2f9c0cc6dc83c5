// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_fields.h"

#include <array>
#include <charconv>
#include <cmath>

namespace distill {

nlohmann::json jsonNumber(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

nlohmann::json jsonNumber(float value) {
    if (!std::isfinite(value))
        return {};
    std::array<char, 32> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
    double decimal = 0;
    std::from_chars(text.data(), written.ptr, decimal);
    return decimal;
}

} // namespace distill
