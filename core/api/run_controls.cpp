// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/run_controls.h"

#include <utility>

namespace distill {

// Every request changes state under the mutex and bumps the revision there, so that waitForChange() cannot
// miss it.

std::uint64_t RunControls::setLambda(double lambda) {
    const std::lock_guard lock(m_mutex);
    m_lambda = LambdaRequest{++m_lambdaId, lambda};
    notify();
    return m_lambdaId;
}

void RunControls::pause() {
    const std::lock_guard lock(m_mutex);
    m_pause = true;
    notify();
}

void RunControls::resume() {
    const std::lock_guard lock(m_mutex);
    m_pause = false;
    m_step = false;
    notify();
}

void RunControls::step() {
    const std::lock_guard lock(m_mutex);
    m_pause = true;
    m_step = true;
    notify();
}

void RunControls::stop() {
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    notify();
}

void RunControls::evaluateNow() {
    const std::lock_guard lock(m_mutex);
    m_evaluateNow = true;
    notify();
}

void RunControls::cancelEvaluation() {
    const std::lock_guard lock(m_mutex);
    m_cancelEvaluation = true;
    notify();
}

std::optional<RunControls::LambdaRequest> RunControls::takeLambda() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_lambda, std::nullopt);
}

bool RunControls::takeEvaluateNow() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_evaluateNow, false);
}

bool RunControls::takeStep() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_step, false);
}

bool RunControls::takeCancelEvaluation() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_cancelEvaluation, false);
}

bool RunControls::pauseRequested() const {
    return m_pause;
}

bool RunControls::stopRequested() const {
    return m_stop;
}

// A request that came since the last wait, even one that was taken meanwhile, makes this return at once: the
// caller looks again, and nothing that came between its looking and its waiting (a stop) can be slept over.
void RunControls::waitForChange() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_revision != m_seenRevision; });
    m_seenRevision = m_revision;
}

void RunControls::notify() {
    ++m_revision;
    m_changed.notify_all();
}

} // namespace distill
