// SPDX-License-Identifier: GPL-3.0-or-later
// Small picture files made byte by byte: PPM, PGM and uncompressed BMP need no library.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace distill::test {

using Colour = std::array<int, 3>; // red, green, blue

// One colour throughout, binary PPM.
inline std::string colourPicture(int width, int height, Colour colour) {
    std::string bytes = "P6\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n";
    for (int i = 0; i < width * height; ++i)
        for (const int value : colour)
            bytes += static_cast<char>(value);
    return bytes;
}

// One shade throughout, binary PGM.
inline std::string greyPicture(int width, int height, int shade) {
    return "P5\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n" +
           std::string(static_cast<std::size_t>(width * height), static_cast<char>(shade));
}

// The left, middle and right third in a colour each, binary PPM; the width is three times the height.
inline std::string stripedPicture(int height, Colour left, Colour middle, Colour right) {
    std::string bytes = "P6\n" + std::to_string(3 * height) + " " + std::to_string(height) + "\n255\n";
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < 3 * height; ++x)
            for (const int value : x < height ? left : x < 2 * height ? middle : right)
                bytes += static_cast<char>(value);
    return bytes;
}

} // namespace distill::test
