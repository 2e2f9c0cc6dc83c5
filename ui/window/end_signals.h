// SPDX-License-Identifier: GPL-3.0-or-later
// SIGTERM, SIGINT and SIGHUP as a request to the window: the first is told, so that a run can be recorded
// before the window closes; a second one leaves the process at once. GUI thread; one at a time. Where no pipe
// can be made the default actions stay.
#pragma once

#include <QObject>

namespace distill {

class EndSignals final : public QObject {
    Q_OBJECT
public:
    explicit EndSignals(QObject* parent = nullptr);
    ~EndSignals() override; // puts the default actions back
    Q_DISABLE_COPY_MOVE(EndSignals)

    int exitCode() const { return m_exitCode; } // 128 + the signal's number, as shells give it; else 0

signals:
    void asked();

private:
    void readSignal();

    int m_pipe[2] = {-1, -1};
    int m_exitCode = 0;
};

} // namespace distill
