// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them: short λ values, sizes, durations. Counts: number_format.h; what they type:
// typed_number.h. Pure functions.
#pragma once

#include <cstdint>

#include <QString>

namespace distill {

// Shortest text with up to six significant digits: "8 000", "0.5", "1e+07" above a million.
QString compactNumber(double value);
// "1.2 GB"
QString byteText(std::uint64_t bytes);
// "12 s", "4 min", "2 h 10 min"
QString durationText(double seconds);

} // namespace distill
