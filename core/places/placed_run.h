// SPDX-License-Identifier: GPL-3.0-or-later
// One run at a place, from its settings to its end. Any thread; each call is one short script (see shell.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/places/launch.h"
#include "core/places/place.h"
#include "core/run/run_config.h"
#include "core/run/run_state.h"
#include "core/store/run_store.h"

namespace distill {

class Mirror;

// The configuration as the place takes it: data where it lies there, "" where the place has not said; absolute where
// the place is this computer.
RunConfig configAtPlace(RunConfig config, const Place& place);

// Starts it, or goes on with what was cut off under that name, on the device and threads asked for: the number of its
// process or job. CannotWrite where that name has another run, or one of other iterations; else the errors of
// startWork().
Result<std::string> startRun(const PlacedRun& placed, const RunConfig& config);

struct StartedRun {
    std::string run;    // <date>_<dataset>_<method>_ipc<k>; no other mirror of the place has this name
    std::string number; // of its process or job
};
// Starts one of a name of its own. Its address is written down first, so that it never is without a trace here. The
// errors of startWork(); CannotWrite.
Result<StartedRun> startNewRun(const Place& place, const RunConfig& config);

// Usage where a run has finished and `iterations` are no more than that.
Result<void> requireMore(const RunInfo& run, std::int64_t iterations);

// Goes on there with a run that ended there or was cut off, of which `run` tells; `iterations` > 0 is a new total.
// The number of its process or job. Usage: as requireMore(), or it belongs to a sweep, which goes on as a whole.
// CannotWrite: it is being executed. Else the errors of startWork().
Result<std::string> goOnThere(const PlacedRun& placed, const RunInfo& run, std::int64_t iterations = 0);

// Whether nothing more is to come after a journal that ended so: a job whose time was up is stopped, and goes on in
// a next one, and whoever asks may go on with a run that is its own piece of work. What a place that cannot be reached
// knows is not known: false.
bool endsForGood(const PlacedRun& placed, RunState end);

// Where an exchange found no run yet: why it waits ("waits in the queue (Priority)", or nothing to say), or why it
// will never begin. Device: the place is out of reach. RunFailed with the last line of its output: it ended without
// a run. InvalidInput: nothing of that name was started there.
Result<std::string> whatItWaitsFor(const PlacedRun& placed, Mirror& mirror);

// Where a run gives no sign of life and its journal no end: why nothing more comes by itself; nothing while something
// may, or where nobody knows.
std::optional<Error> whyItIsSilent(const PlacedRun& placed);

// "waits in the queue (Priority)"; empty where the place says nothing of interest.
std::string queueText(const WorkStatus& status);

} // namespace distill
