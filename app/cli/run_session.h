// SPDX-License-Identifier: GPL-3.0-or-later
// A run on the command line: Ctrl-C, progress on standard error, the outcome on standard output.
#pragma once

#include <filesystem>
#include <optional>

#include "core/jobs/run.h"

namespace distill {

// Why a new run, sweep or pair of twins cannot be there: inside another run.
std::optional<Error> refusedPlace(const std::filesystem::path& directory);

// `json`: the events of the run in place of the outcome, a line each.
int executeRun(const RunRequest& request, bool json); // exit code

} // namespace distill
