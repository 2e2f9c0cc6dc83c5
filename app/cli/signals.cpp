// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/signals.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace distill {
namespace {

constexpr int kSignalBase = 128; // exit code of a process that a signal ended, as shells give it
constexpr int kWatched[] = {SIGINT, SIGTERM};

volatile std::sig_atomic_t writeEnd = -1; // of the watcher's pipe

extern "C" void forwardSignal(int signal) {
    const int before = errno;
    const auto byte = static_cast<unsigned char>(signal);
    if (write(writeEnd, &byte, 1) < 0)
        _exit(kSignalBase + signal);
    errno = before;
}

void setAction(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int signal : kWatched)
        sigaction(signal, &action, nullptr);
}

// The next byte of the pipe; 0 once it is closed.
int readSignal(int descriptor) {
    unsigned char byte = 0;
    ssize_t got = -1;
    do
        got = read(descriptor, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? byte : 0;
}

} // namespace

SignalWatcher::SignalWatcher(RunControls& controls) {
    if (pipe2(m_pipe, O_CLOEXEC) != 0)
        return; // the default actions stay: Ctrl-C ends the process
    writeEnd = m_pipe[1];
    m_thread = std::thread([this, &controls] {
        while (const int signal = readSignal(m_pipe[0])) {
            if (m_exitCode != 0)
                _exit(m_exitCode);
            m_exitCode = kSignalBase + signal;
            controls.stop();
        }
    });
    setAction(&forwardSignal);
}

SignalWatcher::~SignalWatcher() {
    if (!m_thread.joinable())
        return;
    setAction(SIG_DFL);
    close(m_pipe[1]); // ends the reading thread
    m_thread.join();
    close(m_pipe[0]);
}

} // namespace distill
