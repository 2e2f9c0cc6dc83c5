// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/end_signals.h"

#include <cerrno>
#include <csignal>

#include <QSocketNotifier>

#include <fcntl.h>
#include <unistd.h>

namespace distill {

namespace {

constexpr int kSignalBase = 128;
constexpr int kWatched[] = {SIGTERM, SIGINT, SIGHUP};

volatile std::sig_atomic_t writeEnd = -1;
volatile std::sig_atomic_t alreadyAsked = 0;

extern "C" void tellWindow(int signal) {
    const int before = errno;
    const auto byte = static_cast<unsigned char>(signal);
    if (alreadyAsked != 0 || write(writeEnd, &byte, 1) < 0)
        _exit(kSignalBase + signal);
    alreadyAsked = 1;
    errno = before;
}

void setAction(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int signal : kWatched)
        sigaction(signal, &action, nullptr);
}

} // namespace

EndSignals::EndSignals(QObject* parent) : QObject(parent) {
    if (pipe2(m_pipe, O_CLOEXEC) != 0)
        return;
    writeEnd = m_pipe[1];
    alreadyAsked = 0;
    auto* notifier = new QSocketNotifier(m_pipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &EndSignals::readSignal);
    setAction(&tellWindow);
}

EndSignals::~EndSignals() {
    if (m_pipe[0] < 0)
        return;
    setAction(SIG_DFL);
    close(m_pipe[0]);
    close(m_pipe[1]);
}

void EndSignals::readSignal() {
    unsigned char byte = 0;
    if (read(m_pipe[0], &byte, 1) != 1)
        return;
    m_exitCode = kSignalBase + byte;
    emit asked();
}

} // namespace distill
