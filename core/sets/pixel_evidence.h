// SPDX-License-Identifier: GPL-3.0-or-later
// What the pixels of a distilled set say: range, steps of 1/255, statistics, correlation of neighbours. Pure
// functions; any thread.
#pragma once

#include <vector>

#include "core/sets/distilled_set.h"

namespace distill {

struct PixelEvidence {
    std::vector<double> mean, std;            // per channel
    std::vector<double> dark, median, bright; // per channel: 2, 50 and 98 % of the values lie below
    double lowest = 0, highest = 0;
    double finite = 1;               // share of finite values
    double outsideUnit = 0;          // share outside [-0.02, 1.02]
    double steps = 0;                // share within 1/10 of a whole multiple of 1/255
    double neighbourCorrelation = 0; // of horizontal neighbours: near 1 natural, near 0 white
    double kurtosis = 3;             // 3 for a normal distribution
};
PixelEvidence evidenceOf(const DistilledSet& set);

} // namespace distill
