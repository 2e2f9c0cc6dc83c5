// SPDX-License-Identifier: GPL-3.0-or-later
// What launch.cpp has executed by a place's /bin/sh. Inside this room. Any thread.
#pragma once

#include <string>

#include "core/places/launch.h"
#include "core/places/place.h"

namespace distill {

// Sets `runs` and `work`, absolute, and goes into the work's folder; exit code 3 where nothing of that name was started.
std::string enterScript(const Place& place, const std::string& name);
// Exit code where something else has the name of the work, or nobody has written down what it is.
constexpr int kNameIsTaken = 7;
// Writes all that belongs to the work into its folder and starts it, or leaves what goes on as it is; prints the number
// of its process or job. Exit code 4 where that cannot be.
std::string startScript(const Place& place, const Work& work);
// Prints lines "key value": tasks, ended (a code each), cancelled, job, queue.
std::string statusScript(const Place& place, const std::string& name);

} // namespace distill
