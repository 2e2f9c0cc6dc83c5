// SPDX-License-Identifier: GPL-3.0-or-later
// Runs one after another: asks for the set-up of a further run while one goes on, and starts the next of the queue
// when a run has finished. What waits from the last time is offered once. GUI thread only; what it is given must
// outlive it.
#pragma once

#include <filesystem>

#include <QObject>

#include "core/run/run_config.h"

namespace distill {

class Closing;
class MessageBanner;
class Notices;
class QueueBar;
class RunDesk;
class RunListPanel;
class RunModel;
class RunQueue;
class RunStarter;
class SetupPanel;

class QueueDesk final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        RunModel* model;
        RunDesk* desk;
        SetupPanel* setup;
        RunStarter* starter;
        MessageBanner* banner;
        Notices* notices;
        RunListPanel* runs;     // beneath which stands what waits
        const Closing* closing; // nothing begins any more once the window closes
    };
    QueueDesk(const Parts& parts, QWidget* window);

    void setRunsFolder(const std::filesystem::path& folder);
    void askForRun(); // into the queue, or now beside the one that goes on

signals:
    void startRequested(); // in another window, with the set-up that was used last

private:
    void onEnded();
    void startNext();
    void offer(); // what waits, once

    Parts m_parts;
    QWidget* m_window;
    RunQueue* m_queue;
    QueueBar* m_bar;
    bool m_offered = false;
};

} // namespace distill
