// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C and SIGTERM for a long command: the first asks the engine to stop, a second one leaves the process
// at once.
#pragma once

#include <atomic>
#include <thread>

#include "core/api/run_controls.h"

namespace distill {

// Make it before any other thread starts: threads inherit the blocked signals, and one thread of its own
// waits for them.
class SignalWatcher final {
public:
    explicit SignalWatcher(RunControls& controls);
    ~SignalWatcher();
    SignalWatcher(const SignalWatcher&) = delete;
    SignalWatcher& operator=(const SignalWatcher&) = delete;

    int exitCode() const { return m_exitCode; } // 130 or 143 after a signal, else 0

private:
    std::atomic<int> m_exitCode{0};
    std::thread m_thread;
};

} // namespace distill
