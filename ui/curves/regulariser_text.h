// SPDX-License-Identifier: GPL-3.0-or-later
// How what λ weighs is called on plots and in sentences, by the id of `cmi.regulariser`. Pure functions.
#pragma once

#include <string>

#include <QString>

namespace distill {

struct RegulariserText {
    QString title;     // of its plot: "CMI", "Feature variance"
    QString unit;      // "nats", or empty
    QString name;      // in a sentence: "CMI", "the feature variance"
    QString shortName; // where room is scarce: "CMI", "variance"
    QString product;   // its part of the loss: "λ·CMI"
    QString formula;   // plain text
};

RegulariserText regulariserText(const std::string& id); // unknown ones are called as CMI
bool isComparator(const std::string& id);               // another measure than CMI, or none

} // namespace distill
