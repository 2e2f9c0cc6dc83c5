// SPDX-License-Identifier: GPL-3.0-or-later
// A set-up cut down to a time: iterations, teachers and evaluations that fit. Pure, any thread.
#pragma once

#include "core/jobs/cost.h"
#include "core/run/run_config.h"

namespace distill {

struct FittedSetup {
    RunConfig config;
    double seconds = 0; // what it will take by the same estimate
    bool fits = false;  // false: even the least of it takes longer
};

// `estimate` is that of `config`. What fits already stays as it is. Else, in this order: the evaluations on
// the way go, then teachers are trained for fewer epochs, then there are fewer of them, then there are fewer
// iterations; not below one epoch, one teacher and ten iterations.
FittedSetup fittedTo(const RunConfig& config, const CostEstimate& estimate, double seconds);

} // namespace distill
