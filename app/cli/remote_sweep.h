// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of a sweep at a place, several at once.
#pragma once

#include <string>

#include "core/jobs/sweep.h"

namespace distill {

struct RemoteSweep {
    std::string place;
    int jobs = 0; // at once; 0 = the place's slots
};

// Starts what is missing there, waits, and brings each run into the sweep's folder as it ends, so that
// sweep() finds them done. Called again it goes on. Cancelled: Ctrl-C; the runs there go on.
Result<void> sweepAtPlace(const SweepRequest& request, const RemoteSweep& remote, RunControls& controls);

} // namespace distill
