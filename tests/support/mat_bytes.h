// SPDX-License-Identifier: GPL-3.0-or-later
// MATLAB files of level 5, made byte by byte ("MAT-File Format", MathWorks); only deflating is a library's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <zlib.h>

#include "tests/support/small_files.h"

namespace distill::test {

constexpr std::uint32_t kMatInt8 = 1, kMatUint8 = 2, kMatInt32 = 5, kMatUint32 = 6, kMatDouble = 9,
                        kMatMatrix = 14, kMatCompressed = 15;
constexpr std::uint32_t kMatDoubleClass = 6, kMatUint8Class = 9;

inline std::string matElement(std::uint32_t kind, const std::string& content) {
    return littleEndian(kind, 4) + littleEndian(content.size(), 4) + content +
           std::string((8 - content.size() % 8) % 8, '\0');
}

inline std::string matHeader() {
    return "MATLAB 5.0 MAT-file" + std::string(105, ' ') + std::string("\0\1IM", 4);
}

// A matrix with these bytes as its values, of the stored kind.
inline std::string matArray(const std::string& name, std::uint32_t arrayClass,
                            const std::vector<std::uint32_t>& shape, std::uint32_t kind,
                            const std::string& values) {
    std::string sizes;
    for (const auto size : shape)
        sizes += littleEndian(size, 4);
    return matElement(kMatMatrix, matElement(kMatUint32, littleEndian(arrayClass, 4) + littleEndian(0, 4)) +
                                      matElement(kMatInt32, sizes) + matElement(kMatInt8, name) +
                                      matElement(kind, values));
}

inline std::string deflated(const std::string& element) {
    uLongf size = compressBound(element.size());
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(element.data()),
             element.size());
    packed.resize(size);
    return littleEndian(kMatCompressed, 4) + littleEndian(packed.size(), 4) + packed; // without padding
}

inline std::string doubles(const std::vector<double>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
}

} // namespace distill::test
