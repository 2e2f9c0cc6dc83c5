// SPDX-License-Identifier: GPL-3.0-or-later
// What a run would cost at a place, as the program there finds. Any thread; blocks for seconds.
#pragma once

#include "core/base/result.h"
#include "core/places/place.h"
#include "core/results/cost_estimate.h"
#include "core/run/run_config.h"

namespace distill {

// InvalidInput where a queue gives the machine, which a login node says nothing of, or where the place's program has no
// answer, with its own sentence. Device: out of reach.
Result<CostEstimate> estimateThere(const Place& place, const RunConfig& config);

} // namespace distill
