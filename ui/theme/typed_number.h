// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people type and paste them, with their grouping marks. What could mean two numbers is none: it
// is refused with a sentence, never read as another number. Pure functions, any thread.
#pragma once

#include <optional>
#include <vector>

#include <QString>

namespace distill {

struct TypedNumber {
    std::optional<double> value; // finite
    QString problem;             // why there is none: one sentence
};

// "1e4", "0.5", "0,5", "8 000", "10,000", "1'000", "1.234,5". Spaces, apostrophes and underscores only group.
// One comma before exactly three digits groups; elsewhere it is the decimal mark, as the point is. "1.500" is
// refused: it may be 1.5 or 1500.
TypedNumber readNumber(const QString& text);

// The same for whole numbers, where a point before exactly three digits is refused too ("10.000").
TypedNumber readWhole(const QString& text);

// "10, 100": joined by ";" or by "," and a space; by bare commas only where they can mean nothing else.
struct TypedNumbers {
    std::vector<double> values;
    QString problem; // empty where every part is a number
};
TypedNumbers readNumbers(const QString& text);

} // namespace distill
