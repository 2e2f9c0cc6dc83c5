// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the images of a distilled set are packed, several to one, from the seams between them and their
// likeness. Pure function; any thread.
#pragma once

#include <string>
#include <vector>

#include "core/sets/pixel_evidence.h"

namespace distill {

struct FactorGuess {
    int factor = 1; // factor² images share one
    double confidence = 0;
    std::vector<std::string> reasons;
};
// `hint` is a factor that names give, or 0.
FactorGuess guessFactor(const DistilledSet& set, const PixelEvidence& evidence, int hint);

} // namespace distill
