// SPDX-License-Identifier: GPL-3.0-or-later
// An address that leads to a run and into it: distill://PLACE/RUN#iteration=1200&class=3&image=7. PLACE is one of
// `distill place list`, "here" for this computer; RUN a folder below the place's runs, or one that begins with
// another slash. Classes and images count from 0. Parsing opens nothing. Pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include <QString>

#include "core/base/result.h"

namespace distill {

struct RunLink {
    static constexpr const char* kHere = "here"; // the place that is this computer

    QString place, run;
    std::optional<std::int64_t> iteration;
    std::optional<int> classIndex, image; // an image stands in a class

    bool isHere() const; // names this computer
};

bool isRunLink(const QString& text); // meant as one, whether it can be understood or not
// Usage: one sentence that names what is wrong with it. What a newer program writes behind # is passed over.
Result<RunLink> parseRunLink(const QString& text);
QString toText(const RunLink& link);

} // namespace distill
