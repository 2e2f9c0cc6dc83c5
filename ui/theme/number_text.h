// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them: thin-space thousands, short λ values, durations. Pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include <QString>

namespace distill {

// 1560 -> "1 560" with thin spaces; four digits and more are grouped.
QString groupedNumber(std::int64_t value);
// Shortest text with up to six significant digits: "8 000", "0.5", "1e+07" above a million.
QString compactNumber(double value);
// "1.2 GB"
QString byteText(std::uint64_t bytes);
// "12 s", "4 min", "2 h 10 min"
QString durationText(double seconds);
// Number typed by a person: "1e4", "0.5", "0,5", "8 000". Nothing where it is no finite number.
std::optional<double> parseNumber(const QString& text);

} // namespace distill
