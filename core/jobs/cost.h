// SPDX-License-Identifier: GPL-3.0-or-later
// What a run will cost on this machine, before it starts: passes through its networks, counted by method,
// times what one image takes, measured here in a fraction of a second. Takes that long: not for the GUI
// thread. Same threading rules as run(), with which it must not overlap.
#pragma once

#include "core/base/result.h"
#include "core/results/cost_estimate.h"
#include "core/run/run_config.h"

namespace distill {

// InvalidInput for a dataset whose size is only known after reading it; Usage for an unknown network.
Result<CostEstimate> estimateCost(const RunConfig& config);
// The same, but such a dataset is read.
Result<CostEstimate> estimateCostAfterReading(const RunConfig& config);

} // namespace distill
