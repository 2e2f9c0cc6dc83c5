// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as the program shows them: C locale, thin spaces between thousands. Pure functions, any thread.
#pragma once

#include <QString>

namespace distill {

// 1560 -> "1 560" with a thin space.
QString formatCount(qint64 count);

// `significant` digits, trailing zeros kept so that a changing value keeps its width: 0.4 -> "0.400", 8000 ->
// "8 000". Below 0.0001 and from a million on as "1.20·10⁻⁵". Not finite -> an en dash.
QString formatValue(double value, int significant);

// As formatValue(), without trailing zeros: for settings such as λ and for axis labels.
QString formatTrimmed(double value, int significant = 6);

// 10⁻⁵, with superscript digits.
QString formatPowerOfTen(int exponent);

} // namespace distill
