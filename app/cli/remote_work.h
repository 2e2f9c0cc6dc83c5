// SPDX-License-Identifier: GPL-3.0-or-later
// What commands have in common that have several things done at a place at once. Called again with the same, each goes
// on or finds it done. Cancelled: Ctrl-C; what goes on there goes on.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/jobs/evaluate.h"
#include "core/places/launch.h"
#include "core/places/place.h"
#include "core/run/run_controls.h"

namespace CLI {
class App;
}

namespace distill {

struct RemoteOptions {
    std::string place;
    int jobs = 0; // at once; 0 = the place's slots
};

// --place, which is told by `help`, and --jobs.
void addRemote(CLI::App& command, RemoteOptions& remote, const std::string& help);
Result<Place> remotePlace(const RemoteOptions& remote); // with as many at once as asked for

struct Counted {
    const char *one, *several; // what its tasks are called
};
// Until all tasks have ended. A place that cannot be reached comes back; what was cut off is started again. As
// DistillError: RunFailed where somebody cancels it, and the errors of startWork().
void waitForWork(const Place& place, const Work& work, const Counted& tasks, RunControls& controls);

// A command that is asked of several sets, one at a time.
struct RemoteCommand {
    std::string name;               // "score"
    std::vector<std::string> words; // further ones
    EvaluateRequest evaluation;     // whose options it takes; its set is not used
    std::vector<std::string> sets;  // as SetPlace::set: their files are sent; or "PLACE:RUN" of this place
};
// What it printed of each, with --json. RunFailed with the place's words where it failed there.
Result<std::vector<std::string>> answersAtPlace(const RemoteCommand& command, const RemoteOptions& remote,
                                                RunControls& controls);

} // namespace distill
