// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's front door: one synchronous call that the window, the command line and the tests all use.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/run/run_controls.h"
#include "core/run/run_observer.h"
#include "core/run/run_request.h"
#include "core/store/run_places.h"

namespace distill {

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

} // namespace distill
