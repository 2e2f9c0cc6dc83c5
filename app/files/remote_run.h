// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that are executed at a place: started there, followed here. Each returns the exit code of the command.
#pragma once

#include <cstdint>
#include <string>

#include "core/run/run_config.h"

namespace distill {

struct RemoteStart {
    std::string place;
    std::string name;    // of the run's folder there; empty = a new one
    bool detach = false; // start it and leave
    bool json = false;   // what happens as lines of JSON; where it is left, its address
};

int runAtPlace(const RunConfig& config, const RemoteStart& start);
// Goes on at a place, up to `iterations` where that is more than 0: with "PLACE:RUN" there, or, where `start` names a
// place, with the run folder `run` of this computer, which is sent there first.
int resumeAtPlace(const std::string& run, const RemoteStart& start, std::int64_t iterations);
// Follows "PLACE:RUN" until it ends; Ctrl-C leaves, and the run goes on. `once`: one look.
int attachRun(const std::string& address, bool once, bool json);

} // namespace distill
