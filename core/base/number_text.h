// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as text, with a point in every locale: Qt sets the C library's to the user's, and printf then
// writes "0,5". Pure functions, safe on any thread; nothing here fails.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace distill {

// With so many digits behind the point (0 to 20), as "%.*f": fixedNumber(0.5, 2) is "0.50".
std::string fixedNumber(double value, int decimals);

// With so many significant digits (1 to 20) and no trailing zeros, as "%.*g": shortNumber(1e-7, 4) is
// "1e-07".
std::string shortNumber(double value, int significant);

// Up to 3 significant digits, all of those before the point, in so many characters where that can be.
std::string numberWithin(std::size_t characters, double value);

// "1 image per class", "2 images per class".
template <class Integer>
std::string counted(Integer count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

// The number that the whole text is ("+" allowed, no spaces); nothing where it is none or does not fit.
template <class Number>
std::optional<Number> parsedNumber(std::string_view text) {
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace distill
