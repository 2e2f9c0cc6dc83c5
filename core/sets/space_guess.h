// SPDX-License-Identifier: GPL-3.0-or-later
// How the pixels of a distilled set are normalised, and by the numbers of which dataset. Pure function; any
// thread.
#pragma once

#include <string>
#include <vector>

#include "core/readers/known_datasets.h"
#include "core/sets/pixel_evidence.h"

namespace distill {

struct SpaceGuess {
    std::string normalization = "unknown"; // "unit", "mean-std", "zca", "unknown"
    const KnownDataset* dataset = nullptr; // whose mean and std; null where none fits or none is needed
    double confidence = 0;
    std::vector<std::string> reasons;
};
// `hint` is a dataset id that names give, or empty.
SpaceGuess guessSpace(const DistilledSet& set, const PixelEvidence& evidence, const std::string& hint);

} // namespace distill
