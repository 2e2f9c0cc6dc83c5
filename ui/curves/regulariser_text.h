// SPDX-License-Identifier: GPL-3.0-or-later
// How what λ weighs is called on plots and in sentences. Pure functions.
#pragma once

#include <QString>

#include "core/run/choices.h"

namespace distill {

class RunModel;

struct RegulariserText {
    QString title;     // of its plot: "CMI", "Feature variance"
    QString unit;      // "nats", or empty
    QString name;      // in a sentence: "CMI", "the feature variance"
    QString shortName; // where room is scarce: "CMI", "variance"
    QString product;   // its part of the loss: "λ·CMI"
    QString formula;   // plain text
};

Regulariser regulariserOf(const RunModel& model); // of the run that is shown; CMI where there is none
RegulariserText regulariserText(Regulariser regulariser);
RegulariserText regulariserText(const RunModel& model);
bool isComparator(Regulariser regulariser);         // another measure than CMI, or none
bool isMeasuredComparator(Regulariser regulariser); // another measure, which has values of its own

} // namespace distill
