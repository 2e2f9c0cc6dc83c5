// SPDX-License-Identifier: GPL-3.0-or-later
// What a run will cost on this machine, before it starts: passes through its networks, counted by method,
// times what one image takes, measured here in a fraction of a second. Takes that long: not for the GUI
// thread. Same threading rules as run(), with which it must not overlap.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/run/run_config.h"

namespace distill {

struct CostEstimate {
    double prepareSeconds = 0;    // teachers, experts, squeezing, where none is cached
    double iterationSeconds = 0;  // matching and CMI
    double cmiSeconds = 0;        // of one measurement of CMI with its gradient: part of an iteration every
                                  // cmi.every-th time
    double evaluationSeconds = 0; // all evaluations of the run together
    double totalSeconds = 0;
    double memoryBytes = 0;    // at its peak, the dataset included
    double availableBytes = 0; // of the machine, now
    double spread = 0.5;       // of totalSeconds: it may well be off by this part
    int likeRuns = 0;          // that were measured here; 0 = only single steps were
};

// InvalidInput for a dataset whose size is only known after reading it; Usage for an unknown network.
Result<CostEstimate> estimateCost(const RunConfig& config);
// The same, but such a dataset is read.
Result<CostEstimate> estimateCostAfterReading(const RunConfig& config);

// "about 25 min ± 4 (0.8 s an iteration) and 1.2 GB", and a sentence of its own where the memory will not do.
std::string costText(const CostEstimate& estimate);

} // namespace distill
