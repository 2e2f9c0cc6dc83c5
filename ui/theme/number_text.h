// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people type and read them: short λ values, sizes, durations. Counts: number_format.h. Pure
// functions.
#pragma once

#include <cstdint>
#include <optional>

#include <QString>

namespace distill {

// Shortest text with up to six significant digits: "8 000", "0.5", "1e+07" above a million.
QString compactNumber(double value);
// "1.2 GB"
QString byteText(std::uint64_t bytes);
// "12 s", "4 min", "2 h 10 min"
QString durationText(double seconds);
// Number typed by a person: "1e4", "0.5", "0,5", "8 000". Nothing where it is no finite number.
std::optional<double> parseNumber(const QString& text);

} // namespace distill
