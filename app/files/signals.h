// SPDX-License-Identifier: GPL-3.0-or-later
// What ends a long command in order: Ctrl-C, SIGTERM, a terminal that closes (SIGHUP) and a reader of its
// output that goes away (SIGPIPE) ask the engine to stop; a second Ctrl-C or SIGTERM leaves the process at
// once.
#pragma once

#include <atomic>
#include <thread>

#include "core/run/run_controls.h"

namespace distill {

// One at a time. The handler only writes the signal's number into a pipe, which a thread of its own reads:
// libraries start threads before main(), so blocking the signals and waiting for them would not reach every
// thread.
class SignalWatcher final {
public:
    explicit SignalWatcher(RunControls& controls);
    ~SignalWatcher(); // puts the default actions back
    SignalWatcher(const SignalWatcher&) = delete;
    SignalWatcher& operator=(const SignalWatcher&) = delete;

    int exitCode() const { return m_exitCode; } // 128 + the first signal, else 0

private:
    std::atomic<int> m_exitCode{0};
    int m_pipe[2] = {-1, -1};
    std::thread m_thread;
};

} // namespace distill
