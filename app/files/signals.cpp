// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/signals.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace distill {
namespace {

constexpr int kSignalBase = 128; // exit code of a process that a signal ended, as shells give it
// A closed terminal and a reader that went away end a run like a request to end: recorded.
constexpr int kWatched[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

volatile std::sig_atomic_t writeEnd = -1; // of the watcher's pipe

extern "C" void forwardSignal(int signal) {
    const int before = errno;
    const auto byte = static_cast<unsigned char>(signal);
    if (write(writeEnd, &byte, 1) < 0)
        _exit(kSignalBase + signal);
    errno = before;
}

// What whoever started this program chose to have ignored stays so: nohup, jobs in the background.
void setAction(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int signal : kWatched) {
        struct sigaction before = {};
        sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN)
            sigaction(signal, &action, nullptr);
    }
}

// A second one of these does not wait for the iteration; a terminal that closes sends SIGHUP twice, and each
// line that finds no reader sends SIGPIPE.
bool insists(int signal) {
    return signal == SIGINT || signal == SIGTERM;
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
            if (m_exitCode != 0 && insists(signal))
                _exit(m_exitCode);
            if (m_exitCode != 0)
                continue;
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
