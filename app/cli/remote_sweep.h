// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of a sweep at a place, several at once.
#pragma once

#include "app/cli/remote_work.h"
#include "core/jobs/sweep.h"

namespace distill {

// Starts what is missing there, waits, and brings each run into the sweep's folder as it ends, so that
// sweep() finds them done. Called again it goes on. Cancelled: Ctrl-C; the runs there go on.
Result<void> sweepAtPlace(const SweepRequest& request, const RemoteOptions& remote, RunControls& controls);

} // namespace distill
