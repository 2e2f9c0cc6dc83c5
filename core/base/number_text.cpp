// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace distill {
namespace {

// The largest double has 309 digits before the point.
using Buffer = std::array<char, 384>;

std::string format(double value, std::chars_format style, int precision) {
    Buffer text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value, style, precision);
    return {text.data(), written.ptr};
}

} // namespace

std::string fixedNumber(double value, int decimals) {
    return format(value, std::chars_format::fixed, decimals);
}

std::string shortNumber(double value, int significant) {
    return format(value, std::chars_format::general, significant);
}

std::string numberWithin(std::size_t characters, double value) {
    std::string text = std::abs(value) >= 1000 ? fixedNumber(value, 0) : shortNumber(value, 3);
    for (int digits = 3; digits > 0 && text.size() > characters; --digits)
        text = shortNumber(value, digits);
    return text;
}

} // namespace distill
