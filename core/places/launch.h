// SPDX-License-Identifier: GPL-3.0-or-later
// Starting work at a place so that it needs nobody: detached from the connection, or as a job of Slurm. All
// that belongs to a piece of work lies in RUNS/.work/NAME at the place (settings, script, output, number), so
// any later call finds it again, from any computer. Starting what goes on already starts nothing; starting
// what was cut off goes on from the checkpoints, and so does by itself a job whose time ran out. Any thread;
// each call is one script (see shell.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/places/place.h"

namespace distill {

struct WorkTask {
    std::string folder; // of the run, below the place's runs, without ".."
    std::string config; // its settings as JSON, as run.json holds them
};

// At most the place's slots at once.
struct Work {
    std::string name; // letters, digits, - and _
    std::vector<WorkTask> tasks;
};

// Where it stands, in the place's own words where there are any.
enum class WorkState {
    None,   // nothing of that name was started there
    Queued, // waits; `reason` says for what
    Running,
    Ended,  // all tasks did
    CutOff, // its process or job is gone, and not all tasks have ended: start it again
};

struct WorkStatus {
    WorkState state = WorkState::None;
    std::string job;                   // number of the process or the job there
    std::string reason;                // of a queue: Priority, Resources, …
    std::string node;                  // that it runs on; may be empty
    std::size_t ended = 0, failed = 0; // tasks; the failed ones are among the ended
};

// Folder of a run at the place, for its shell ("~/Distillations/NAME").
std::string runFolderAt(const Place& place, const std::string& run);

// The number of its process or job. Usage for a name that is none; CannotWrite or Device with what the place
// says.
Result<std::string> startWork(const Place& place, const Work& work);
Result<WorkStatus> workStatus(const Place& place, const std::string& name);
// The last line that its program printed, of the task that wrote last; may be empty.
Result<std::string> workOutput(const Place& place, const std::string& name);
// Ends it as Ctrl-C would: every task finishes its iteration and records.
Result<void> cancelWork(const Place& place, const std::string& name);

} // namespace distill
