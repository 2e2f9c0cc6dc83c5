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
    std::string folder;                    // of the run, below the place's runs, without ".."
    std::string config;                    // its settings as JSON, as run.json holds them
    std::vector<std::string> goingOn = {}; // further words of `distill resume` where it has begun already
    // In place of a run: words of the program, in the work's folder; what it prints is kept, see workAnswers().
    std::vector<std::string> command = {};
};

// At most the place's slots at once.
struct Work {
    std::string name; // letters, digits, - and _
    std::vector<WorkTask> tasks;
    bool again = false; // its runs have recorded their end: what is left of its process or job is waited for
    // What it is, in a line: under its name there is this or nothing. Empty: not asked, and no longer written there.
    std::string identity = {};
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
    int code = 0;                      // exit code of one that failed
    bool cancelled = false;            // somebody ended it, and nobody has started it again
};

// Usage where no piece of work, and so no run of its own, can be named so at a place.
Result<void> requireWorkName(const std::string& name);

// Folder of a run at the place, for its shell ("~/Distillations/NAME").
std::string runFolderAt(const Place& place, const std::string& run);

// Folder of a piece of work there, for its shell.
std::string workFolderAt(const Place& place, const std::string& name);

// The number of its process or job. Usage for a name that is none; CannotWrite where its name has something else there,
// or what nobody has written down; CannotWrite or Device with what the place says.
Result<std::string> startWork(const Place& place, const Work& work);
Result<WorkStatus> workStatus(const Place& place, const std::string& name);
// The last line that its program printed, of the task that wrote last; may be empty.
Result<std::string> workOutput(const Place& place, const std::string& name);
// What an exit code of the program means, see the README's table; RunFailed for any other.
ErrorCode errorOfExit(int code);
// Whether such a code says that a signal ended the program, so that the same command goes on with the work.
bool endedBySignal(int code);
// What the commands of a work that has ended printed, in their order; started again, they are done again. Where one
// failed, as it did there, with its last line.
Result<std::vector<std::string>> workAnswers(const Place& place, const Work& work);
// Exit code of each task, in their order; -1 of one that has not ended.
Result<std::vector<int>> workCodes(const Place& place, const Work& work);
// Ends it as Ctrl-C would: every task finishes its iteration and records.
Result<void> cancelWork(const Place& place, const std::string& name);

} // namespace distill
