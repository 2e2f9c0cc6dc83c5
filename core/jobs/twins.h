// SPDX-License-Identifier: GPL-3.0-or-later
// Twin runs: the same seed, batches and networks at several λ, advanced in lock-step on one thread, each in a
// run folder of its own. Their images are those of the same runs made alone, bit for bit. Same threading
// rules as run().
#pragma once

#include <filesystem>
#include <vector>

#include "core/jobs/run.h"

namespace distill {

// One request for each λ, in `out`/lambda-<λ>. Where such a folder holds that run already it goes on from its
// newest checkpoint. Usage: fewer than two λ, one of them below 0 or twice, or a λ that follows by itself.
// InvalidInput: a folder holds a run of another configuration. CannotWrite: all of them have finished.
Result<std::vector<RunRequest>> twinRequests(const RunConfig& config, const std::vector<double>& lambdas,
                                             const std::filesystem::path& out);

struct TwinRun {
    RunRequest request;
    RunControls* controls = nullptr; // its own; pause, resume, step and stop of any are of all
    RunObserver* observer = nullptr;
};

// Advances the runs by turns, always the one that is behind: none is ever ahead by more than one iteration.
// Blocks until all have ended. Where one fails the others are stopped, and its error is returned.
Result<std::vector<RunSummary>> runTwins(const std::vector<TwinRun>& twins);

} // namespace distill
