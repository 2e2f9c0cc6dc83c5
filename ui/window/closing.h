// SPDX-License-Identifier: GPL-3.0-or-later
// How the window closes while a run goes on in it: asks what shall become of the run, and waits for its end. GUI
// thread only; what it is given must outlive it.
#pragma once

#include <QObject>

namespace distill {

class RunDesk;
class RunHandOver;

class Closing final : public QObject {
    Q_OBJECT
public:
    Closing(RunDesk* desk, RunHandOver* handOver, QWidget* window);

    bool isEnding() const { return m_ending; } // the window closes once the run has ended
    bool mayClose();                           // now; else asks, unless it was asked before
    void endQuietly(); // stops and records what goes on, then closes without a question

private:
    void ask();

    RunDesk* m_desk;
    RunHandOver* m_handOver;
    QWidget* m_window;
    bool m_ending = false; // closes when the run has ended
};

} // namespace distill
