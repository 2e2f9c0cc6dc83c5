// SPDX-License-Identifier: GPL-3.0-or-later
// What run() is asked for, and what it sums up at the end: plain values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/run/lambda_steering.h"
#include "core/run/run_config.h"
#include "core/run/run_state.h"

namespace distill {

struct RunRequest {
    RunConfig config;
    std::filesystem::path directory; // the run folder to write; empty = record nothing. Made if it is not
                                     // there; refused where it already holds a run.
    bool freshDirectory = false; // newRunDirectory() made it for this run: removed where nothing is written
    // For a run that somebody watches: a loss that is not finite, or a folder that cannot be written, pauses
    // it instead of ending it. What could not be written is kept and written when it is resumed.
    bool pauseOnProblem = false;
    // Going on, forking, replaying: see core/store/resume.h, which fills these.
    bool resume = false; // `directory` holds the run: go on from its newest checkpoint
    std::vector<LambdaEdit> lambdaTrack =
        {};                            // edits to apply at their iterations, until somebody else sets λ
    std::filesystem::path source = {}; // a run whose checkpoint to start from; empty = from the beginning
    std::int64_t sourceIteration = 0;  // the newest checkpoint up to this iteration is taken
    std::string initialDigest = {};    // XXH3-128 that config.initialSet must have; empty = any
    std::string dataFingerprint = {};  // that the dataset must have; empty = any
};

struct RunSummary {
    RunState state = RunState::Finished; // Finished or Stopped
    std::int64_t iterations = 0;
    double seconds = 0;
};

} // namespace distill
