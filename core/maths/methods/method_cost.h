// SPDX-License-Identifier: GPL-3.0-or-later
// What one iteration of a method costs, counted in images that pass through its network: the measure that
// estimates of time and memory are made from before a run starts.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/run/run_config.h"

namespace distill {

struct MethodCost {
    double forward = 0; // images whose features or logits are taken, no gradient
    double trained = 0; // images that pass forward and backward once
    double second = 0;  // images whose gradient is differentiated again
    double graph = 0;   // images whose graph is held at the same time
    double prepared =
        0;            // images that pass forward and backward before the first iteration (experts, squeezing)
    double tiles = 1; // training images that a stored one becomes
    double views = 1; // of each of them: 2 where mirrored ones are seen too
    double parameters = 0; // copies of the network's parameters that are held
};

// What a cost is a function of, beside the method's parameters.
struct CostSizes {
    double classes = 0, ipc = 0, train = 0;
    double set() const { return classes * ipc; }
    double subset(std::int64_t wanted) const { // 0 = all training images
        return wanted > 0 ? std::min(static_cast<double>(wanted), train) : train;
    }
};

// `classes` and `trainImages` of the dataset. Zero for a baseline.
MethodCost methodCost(const RunConfig& config, int classes, std::int64_t trainImages);

} // namespace distill
