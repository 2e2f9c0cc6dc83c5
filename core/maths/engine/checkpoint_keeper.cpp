// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/checkpoint_keeper.h"

#include "core/maths/engine/run_context.h"
#include "core/maths/engine/schedule.h"

namespace distill {

namespace {

constexpr int kLeastShare = 20; // pictured checkpoints take at most this part of the time

} // namespace

bool CheckpointKeeper::isDue(std::int64_t iteration) const {
    const auto& config = m_context.config();
    const auto since = Clock::now() - m_time;
    const std::chrono::duration<double, std::ratio<60>> minutes = since;
    return m_context.controls.takeCheckpointNow() ||
           (config.checkpointMinutes > 0 && minutes.count() >= config.checkpointMinutes) ||
           distill::isDue(iteration, config.checkpointEvery, 1) || isPictured(iteration, since);
}

bool CheckpointKeeper::isPictured(std::int64_t iteration, Clock::duration since) const {
    return iteration > 0 && isSnapshotDue(iteration, m_context.config().snapshotEvery) &&
           since >= kLeastShare * m_cost;
}

void CheckpointKeeper::keep(std::int64_t iteration, const SyntheticSet& set,
                            const std::function<void(StateArchive&)>& fill) {
    m_time = Clock::now();
    if (!m_context.recorder.enabled() || m_last == iteration)
        return;
    StateArchive state;
    fill(state);
    m_problem.reset();
    try {
        m_context.recorder.saveCheckpoint(set, iteration, state);
        m_last = iteration;
        m_cost = Clock::now() - m_time;
    } catch (const DistillError& error) {
        if (!m_context.request.pauseOnProblem || error.error().code != ErrorCode::CannotWrite)
            throw;
        m_problem = error.error();
    }
}

} // namespace distill
