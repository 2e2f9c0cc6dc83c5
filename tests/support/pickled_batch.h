// SPDX-License-Identifier: GPL-3.0-or-later
// A batch of CIFAR's Python version, made byte by byte as Python 2 wrote it (protocol 2).
#pragma once

#include <string>

#include "tests/support/small_files.h"

namespace distill::test {

inline std::string pickledText(const std::string& text) { // BINSTRING
    return "T" + littleEndian(text.size(), 4) + text;
}

inline std::string pickledInteger(std::uint64_t value) { // BININT
    return "J" + littleEndian(value, 4);
}

// uint8 [rows, columns], rows first.
inline std::string pickledArray(const std::string& bytes, std::uint64_t rows, std::uint64_t columns) {
    const std::string type = "cnumpy\ndtype\n(U\x02u1" + pickledInteger(0) + pickledInteger(1) + "tR(" +
                             pickledInteger(3) + "U\x01|NNN" + pickledInteger(0xffffffff) +
                             pickledInteger(0xffffffff) + pickledInteger(0) + "tb";
    return "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(" + pickledInteger(0) + "tU\x01" +
           "btR(" + pickledInteger(1) + "(" + pickledInteger(rows) + pickledInteger(columns) + "t" + type +
           "\x89" + pickledText(bytes) + "tb";
}

// Labels 0 … 9 in turn, every pixel of image i is `start + i`; `labels` fewer or more labels than images.
inline std::string pickledBatch(const std::string& key, int images, int start, int labels = -1) {
    std::string pixels, list;
    for (int i = 0; i < images; ++i)
        pixels += std::string(3072, static_cast<char>(start + i));
    for (int i = 0; i < (labels < 0 ? images : labels); ++i)
        list += pickledInteger(static_cast<std::uint64_t>(i % 10));
    return "\x80\x02}(" + pickledText("data") +
           pickledArray(pixels, static_cast<std::uint64_t>(images), 3072) + pickledText(key) + "](" + list +
           "e" + pickledText("batch_label") + pickledText("a batch") + "u.";
}

} // namespace distill::test
