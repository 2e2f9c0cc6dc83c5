// SPDX-License-Identifier: GPL-3.0-or-later
// When a run keeps its whole state, and what became of it: at most one checkpoint per iteration. Where
// somebody watches, one that cannot be written is a problem to wait for; otherwise DistillError(CannotWrite).
// Engine thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "core/base/result.h"

namespace distill {

struct RunContext;
struct SyntheticSet;
class StateArchive;

class CheckpointKeeper final {
public:
    explicit CheckpointKeeper(const RunContext& context) : m_context(context) {}

    // By time, by iterations, with stored images (see isPictureCheckpointDue), or asked for, which is then
    // answered.
    bool isDue(std::int64_t iteration) const;
    // Between two iterations only: the state is then that of an iteration done. `fill` puts everything into
    // it but the set.
    void keep(std::int64_t iteration, const SyntheticSet& set,
              const std::function<void(StateArchive&)>& fill);
    void goOnFrom(std::int64_t iteration) { m_last = iteration; }
    const std::optional<Error>& problem() const { return m_problem; } // of the last one

private:
    const RunContext& m_context;
    std::int64_t m_last = -1; // iteration
    std::chrono::steady_clock::time_point m_time = std::chrono::steady_clock::now();
    std::optional<Error> m_problem;
};

} // namespace distill
