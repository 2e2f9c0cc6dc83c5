// SPDX-License-Identifier: GPL-3.0-or-later
// Another program, run to its end: what it is fed, what it printed, how it ended. For short calls whose
// output fits into memory. Any thread; blocks.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace distill {

struct ChildCall {
    std::vector<std::string>
        command;       // the program, looked for in PATH where it holds no slash, and its arguments
    std::string input; // what it reads on standard input
    std::vector<std::string> environment; // "NAME=value" each, in place of or beside this process's own
    std::chrono::milliseconds limit{
        std::chrono::minutes(2)};                    // then it is ended, with SIGTERM and soon SIGKILL
    std::function<bool()> cancelled;                 // asked ten times a second; empty = never
    std::size_t mostOutput = std::size_t{256} << 20; // bytes; more ends it
};

struct ChildAnswer {
    int code = 0; // its exit code; 128 + the signal that ended it
    std::string out, err;
};

// InvalidInput where the program cannot be started, RunFailed where it took longer than the limit or printed
// more than may be, Cancelled. A non-zero exit code is an answer.
Result<ChildAnswer> runChild(const ChildCall& call);

} // namespace distill
