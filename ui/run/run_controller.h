// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the synchronous engine on the one long-lived engine thread and brings its events to the model at
// display rate: mailbox wakes once, a single-shot timer ticks, the tick drains. GUI thread only; requests
// return at once. A failing run is told by failed(); the thread is never terminated, the destructor asks the
// run to stop and waits for it.
#pragma once

#include <QObject>
#include <QThread>
#include <QTimer>

#include "ui/run/run_model.h"
#include "ui/run/run_worker.h"

namespace distill {

struct RunReplay;

class RunController final : public QObject {
    Q_OBJECT
public:
    explicit RunController(RunModel* model, EngineEntry engine = distill::run, QObject* parent = nullptr);
    ~RunController() override;
    Q_DISABLE_COPY_MOVE(RunController)

    bool isBusy() const { return m_session != nullptr; } // from start() until ended()
    // What the run has still to tell goes there from now on; what it told is the caller's to hand over. It must
    // outlive the controller.
    void tellTo(RunModel* model) { m_model = model; }
    // False while busy. Shows `history`, what is recorded of a run that goes on; without it clears the model.
    bool start(const RunRequest& request, const RunReplay* history = nullptr);

    void steer(ControlKind kind, double value = 0); // values are finite and >= 0, others are passed over
    bool pauseRequested() const; // by whomever; the run pauses after the present iteration, or has

signals:
    void started();
    void failed(const distill::Error& error); // before ended()
    void ended();                             // everything the run told has reached the model

private:
    void wake(quint64 id);
    void tick();
    void finish(quint64 id);

    RunModel* m_model;
    RunWorker* m_worker; // lives on m_thread, deleted when that ends
    QThread m_thread;
    QTimer m_timer;
    std::shared_ptr<RunSession> m_session;
    quint64 m_lastId = 0;
};

} // namespace distill
