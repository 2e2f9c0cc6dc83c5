// SPDX-License-Identifier: GPL-3.0-or-later
// One run on the terminal: progress on stderr, the result on stdout, Ctrl-C stops it.
#pragma once

#include "core/jobs/run.h"

namespace distill {

int executeRun(const RunRequest& request); // the exit code

} // namespace distill
