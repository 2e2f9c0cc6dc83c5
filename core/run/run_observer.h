// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_events.h"

namespace distill {

// Who is told what a run does. Called on the engine thread, in order; must return at once (a queue, a
// counter): the run waits for it. Must outlive the run and not throw.
class RunObserver {
public:
    virtual ~RunObserver() = default;
    virtual void onEvent(const RunEvent& event) = 0;
};

} // namespace distill
