// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's front door: one synchronous call that the window, the command line and the tests all use.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_config.h"
#include "core/run/run_controls.h"
#include "core/run/run_observer.h"

namespace distill {

// λ from an iteration on, as a journal tells of it.
struct LambdaEdit {
    std::int64_t iteration = 1; // the first one it is in force in
    double lambda = 0;
    bool holdsRatio = false; // `lambda` is a gradient ratio to hold, as by cmi.hold_ratio
};

struct RunRequest {
    RunConfig config;
    std::filesystem::path directory; // the run folder to write; empty = record nothing. Made if it is not
                                     // there; refused where it already holds a run.
    // For a run that somebody watches: a loss that is not finite, or a folder that cannot be written, pauses
    // it instead of ending it. What could not be written is kept and written when it is resumed.
    bool pauseOnProblem = false;
    // Going on, forking, replaying: see core/store/resume.h, which fills these.
    bool resume = false;                 // `directory` holds the run: go on from its newest checkpoint
    std::vector<LambdaEdit> lambdaTrack; // edits to apply at their iterations, until somebody else sets λ
    std::filesystem::path source;        // a run whose checkpoint to start from; empty = from the beginning
    std::int64_t sourceIteration = 0;    // the newest checkpoint up to this iteration is taken
    std::string initialDigest;           // XXH3-128 that config.initialSet must have; empty = any
};

struct RunSummary {
    RunState state = RunState::Finished; // Finished or Stopped
    std::int64_t iterations = 0;
    double seconds = 0;
};

// Distils. Blocks until the run ends; call it on a thread that lives as long as the process uses the engine
// (OpenMP keeps a team per calling thread), one run at a time. Events go to `observer` on this thread, the
// last one is always Finished. Errors are also returned: Usage for a configuration that validate() refuses,
// InvalidInput for data, CannotWrite, Device, RunFailed. Never throws.
Result<RunSummary> run(const RunRequest& request, RunControls& controls, RunObserver& observer);

// To be called first thing in main(), before any other thread starts: installs the CPU allocator and, where
// OMP_WAIT_POLICY is unset, re-executes the program once with `passive` (spinning OpenMP threads starve the
// window).
void initialiseRuntime(int argc, char** argv);

// "distillation-studio 0.1.0, LibTorch 1.13.1, …": one line per component, for About and --version.
std::string versionText();

// <base>/<date>_<dataset>_<method>_ipc<k>, made unique with -2, -3 … where it exists. Creates nothing.
std::filesystem::path newRunDirectory(const std::filesystem::path& base, const RunConfig& config);
// The folder under which runs lie unless the user says otherwise: ~/Distillations.
std::filesystem::path defaultRunsDirectory();

} // namespace distill
