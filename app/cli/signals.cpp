// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/signals.h"

#include <csignal>

#include <pthread.h>
#include <unistd.h>

namespace distill {
namespace {

constexpr int kSignalBase = 128; // exit code of a process that a signal ended, as shells give it

sigset_t watchedSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGRTMIN); // tells the waiting thread to end
    return set;
}

} // namespace

SignalWatcher::SignalWatcher(RunControls& controls) {
    const sigset_t set = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread([this, &controls, set] {
        int signal = 0;
        while (sigwait(&set, &signal) == 0 && signal != SIGRTMIN) {
            if (m_exitCode != 0)
                _exit(m_exitCode);
            m_exitCode = kSignalBase + signal;
            controls.stop();
        }
    });
}

SignalWatcher::~SignalWatcher() {
    pthread_kill(m_thread.native_handle(), SIGRTMIN);
    m_thread.join();
}

} // namespace distill
