// SPDX-License-Identifier: GPL-3.0-or-later
// The pixels of a distilled set, row by row, as far as evidence needs them. Free functions; any thread.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include "core/base/number_text.h"
#include "core/sets/distilled_set.h"

namespace distill {

constexpr std::size_t kMostImages = 512; // that are looked at, evenly over the set
constexpr double kTolerance = 0.02;      // beyond [0,1]: learned pixels leave it a little
constexpr double kStepTolerance = 0.1;   // of a step of 1/255; a fifth of arbitrary values are that near
constexpr double kNatural = 0.5;         // correlation of neighbours from which on images look natural

// Calls visit(channel, row of `width` pixels) for the rows of images spread evenly over the set.
template <class Visit>
void forEachRow(const DistilledSet& set, Visit visit) {
    const auto count = static_cast<std::size_t>(set.shape[0]),
               channels = static_cast<std::size_t>(set.shape[1]),
               height = static_cast<std::size_t>(set.shape[2]),
               width = static_cast<std::size_t>(set.shape[3]);
    const std::size_t step = (count + kMostImages - 1) / kMostImages;
    for (std::size_t n = 0; n < count; n += step)
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t y = 0; y < height; ++y)
                visit(c, set.pixels.data() + ((n * channels + c) * height + y) * width, y, width);
}

inline bool isStep(double unit) {
    const double scaled = unit * 255;
    return std::abs(scaled - std::round(scaled)) <= kStepTolerance;
}

// 0.25, for a reason that people read.
inline std::string evidenceNumber(double value, int digits = 2) {
    return fixedNumber(value, digits);
}

} // namespace distill
