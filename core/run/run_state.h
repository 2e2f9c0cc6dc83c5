// SPDX-License-Identifier: GPL-3.0-or-later
// The states of a run and which may follow which, as data. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace distill {

enum class RunState {
    Idle,       // nothing started
    Preparing,  // reading data, training teachers
    Running,    // iterating
    Paused,     // waiting between two iterations
    Evaluating, // training fresh networks on the synthetic set
    Stopping,   // asked to stop, finishing the iteration
    Finished,   // all iterations done
    Stopped,    // stopped by the user, recorded up to there
    Failed,     // ended by an error
    // Only readers of a run folder say this: its process vanished or has been silent, and nobody wrote an
    // end.
    LostContact,
};

bool canFollow(RunState from, RunState to); // the transition table
bool isActive(RunState state);              // Preparing … Stopping
bool isEnded(RunState state);               // Finished, Stopped, Failed

std::string_view toString(RunState state); // "running"; the journal's spelling
std::optional<RunState> runStateFromString(std::string_view text);

} // namespace distill
