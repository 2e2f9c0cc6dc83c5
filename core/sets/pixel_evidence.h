// SPDX-License-Identifier: GPL-3.0-or-later
// What the pixels of a distilled set say about how they were stored: range, steps of 1/255, statistics,
// correlation of neighbours, seams between packed images. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "core/readers/dataset_table.h"
#include "core/sets/distilled_set.h"

namespace distill {

struct PixelStatistics {
    std::vector<double> mean, std;            // per channel
    std::vector<double> dark, median, bright; // per channel: 2, 50 and 98 % of the values lie below
    double lowest = 0, highest = 0;
    double finite = 1;               // share of finite values
    double outsideUnit = 0;          // share outside [-0.02, 1.02]
    double steps = 0;                // share within 1/10 of a whole multiple of 1/255
    double neighbourCorrelation = 0; // of horizontal neighbours: near 1 natural, near 0 white
    double kurtosis = 3;             // 3 for a normal distribution
};
PixelStatistics statisticsOf(const DistilledSet& set);

struct SpaceGuess {
    std::string normalization = "unknown"; // "unit", "mean-std", "zca", "unknown"
    const KnownDataset* dataset = nullptr; // whose mean and std; null where none fits or none is needed
    double confidence = 0;
    std::vector<std::string> reasons;
};
// `hint` is a dataset id that names give, or empty.
SpaceGuess guessSpace(const DistilledSet& set, const PixelStatistics& statistics, const std::string& hint);

struct FactorGuess {
    int factor = 1; // factor² images share one
    double confidence = 0;
    std::vector<std::string> reasons;
};
// `hint` is a factor that names give, or 0.
FactorGuess guessFactor(const DistilledSet& set, const PixelStatistics& statistics, int hint);

} // namespace distill
