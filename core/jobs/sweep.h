// SPDX-License-Identifier: GPL-3.0-or-later
// One run for each λ and seed, one after another, everything else the same: with one seed the initial images,
// batches, teachers and evaluation networks are shared, so that only λ differs. Same threading rules as
// run().
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/results/sweep_rows.h"
#include "core/run/run_controls.h"
#include "core/run/run_observer.h"

namespace distill {

// Settings of the run of one λ and seed; `index` counts seeds from 0.
RunConfig sweepRunConfig(const SweepRequest& request, double lambda, std::int64_t index);

// Whether the sweep can begin, or go on in its folder: what sweep() refuses before it writes anything.
Result<void> checkSweep(const SweepRequest& request);

// Fingerprint of the images of the runs that are in `out`; empty where none tells. InvalidInput where they are of
// different images.
Result<std::string> sweepImages(const SweepRequest& request);

// Runs what is missing in `out`: finished runs are kept, a stopped one goes on from its checkpoint.
// `observer` gets every run's events. A stop ends the sweep with Cancelled; starting it again goes on.
// CannotWrite where `out` holds a run or sweep of another configuration, a table or plan that is another's, or a row would
// be lost; InvalidInput where its runs are of other images.
Result<std::vector<SweepRow>> sweep(const SweepRequest& request, RunControls& controls,
                                    RunObserver& observer);

} // namespace distill
