// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_controller.h"

#include <algorithm>
#include <cmath>

#include <QElapsedTimer>

#include "ui/run/run_replay.h"

namespace distill {

namespace {

constexpr int kTickMilliseconds = 33;     // as often as a screen is worth it
constexpr qint64 kBudgetMilliseconds = 8; // a tick that takes longer makes the next one wait
constexpr int kMaximumTick = 250;

} // namespace

RunController::RunController(RunModel* model, EngineEntry engine, QObject* parent)
    : QObject(parent), m_model(model), m_worker(new RunWorker(std::move(engine))) {
    m_thread.setObjectName(QStringLiteral("engine"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &RunWorker::ended, this, &RunController::finish, Qt::QueuedConnection);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kTickMilliseconds);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &RunController::tick);
    m_thread.start();
}

RunController::~RunController() {
    if (m_session)
        m_session->controls.stop();
    m_thread.quit();
    m_thread.wait();
}

bool RunController::start(const RunRequest& request, const RunReplay* history) {
    if (m_session)
        return false;
    if (history)
        showReplay(*m_model, *history);
    else
        m_model->reset();
    const quint64 id = ++m_lastId;
    m_session = std::make_shared<RunSession>();
    m_session->id = id;
    m_session->request = request;
    m_session->mailbox = std::make_unique<RunMailbox>([this, id] {
        QMetaObject::invokeMethod(
            this, [this, id] { wake(id); }, Qt::QueuedConnection);
    });
    m_model->applyAll({StateChanged{RunState::Preparing, {}}});
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, session = m_session] { worker->work(session); }, Qt::QueuedConnection);
    emit started();
    return true;
}

bool RunController::pauseRequested() const {
    return m_session && m_session->controls.pauseRequested();
}

void RunController::steer(ControlKind kind, double value) {
    if (!m_session || !std::isfinite(value) || value < 0)
        return;
    m_session->controls.steer(kind, value);
    if (kind == ControlKind::Stop && m_model->state() != RunState::Stopping)
        m_model->applyAll({StateChanged{RunState::Stopping, {}}});
}

void RunController::wake(quint64 id) {
    const bool stale = !m_session || m_session->id != id;
    if (!stale && !m_timer.isActive())
        m_timer.start();
}

void RunController::tick() {
    if (!m_session)
        return;
    QElapsedTimer clock;
    clock.start();
    m_model->applyAll(m_session->mailbox->drain());
    const qint64 cost = clock.elapsed();
    const bool overBudget = cost > kBudgetMilliseconds;
    m_timer.setInterval(overBudget ? static_cast<int>(std::min<qint64>(cost * 5, kMaximumTick))
                                   : kTickMilliseconds);
}

void RunController::finish(quint64 id) {
    if (!m_session || m_session->id != id)
        return;
    m_timer.stop();
    tick();
    const Result<RunSummary> result = m_session->result;
    m_session.reset();
    if (!isEnded(m_model->state())) { // the engine ended without a word: say it for it
        Finished finished;
        finished.state = result ? result->state : RunState::Failed;
        finished.iterations = result ? result->iterations : 0;
        finished.message = result ? std::string() : result.error().message;
        if (!result && result.error().code == ErrorCode::Cancelled)
            finished.state = RunState::Stopped;
        m_model->applyAll({finished});
    }
    if (!result && result.error().code != ErrorCode::Cancelled)
        emit failed(result.error());
    emit ended();
}

} // namespace distill
