// SPDX-License-Identifier: GPL-3.0-or-later
// A run on the command line: Ctrl-C, progress on standard error, the outcome on standard output.
#pragma once

#include <filesystem>

#include "core/jobs/run.h"

namespace distill {

// `json`: the events of the run in place of the outcome, a line each.
int executeRun(const RunRequest& request, bool json); // exit code

} // namespace distill
