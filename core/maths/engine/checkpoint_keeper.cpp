// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/checkpoint_keeper.h"

#include "core/maths/engine/run_context.h"
#include "core/maths/engine/schedule.h"

namespace distill {

bool CheckpointKeeper::isDue(std::int64_t iteration) const {
    const auto& config = m_context.config();
    const std::chrono::duration<double, std::ratio<60>> minutes = std::chrono::steady_clock::now() - m_time;
    return m_context.controls.takeCheckpointNow() ||
           (config.checkpointMinutes > 0 && minutes.count() >= config.checkpointMinutes) ||
           distill::isDue(iteration, config.checkpointEvery, 1) ||
           isPictureCheckpointDue(iteration, config.snapshotEvery);
}

void CheckpointKeeper::keep(std::int64_t iteration, const SyntheticSet& set,
                            const std::function<void(StateArchive&)>& fill) {
    m_time = std::chrono::steady_clock::now();
    if (!m_context.recorder.enabled() || m_last == iteration)
        return;
    StateArchive state;
    fill(state);
    m_problem.reset();
    try {
        m_context.recorder.saveCheckpoint(set, iteration, state);
        m_last = iteration;
    } catch (const DistillError& error) {
        if (!m_context.request.pauseOnProblem || error.error().code != ErrorCode::CannotWrite)
            throw;
        m_problem = error.error();
    }
}

} // namespace distill
