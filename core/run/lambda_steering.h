// SPDX-License-Identifier: GPL-3.0-or-later
// λ of one run, iteration by iteration: what the set-up lets it follow, what was asked for since, and what
// holds next. The only reading of these rules: the engine steps by it, requests that go on take the recorded
// edits from it, exports the changes, and the window's model what is in force. A pure value; any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/run/lambda_schedule.h"
#include "core/run/run_events.h"

namespace distill {

// λ, or a ratio that λ follows, from an iteration on.
struct LambdaEdit {
    std::int64_t iteration = 1; // the first one it is in force in
    double lambda = 0;
    bool holdsRatio = false; // `lambda` is a gradient ratio to hold, as by cmi.hold_ratio
};

class LambdaSteering final {
public:
    LambdaSteering() = default; // no run: λ is 0
    // As set up. A schedule that cannot be read counts as constant (validate() refuses it before a run).
    // Edits of `track`, ascending, wait for their iterations.
    explicit LambdaSteering(const RunConfig& config, std::vector<LambdaEdit> track = {});

    double lambda() const { return m_lambda; } // in force, as far as is known
    double heldRatio() const;                  // of the gradients' norms, that λ follows; 0 = none
    bool followsSchedule() const;
    bool follows() const { return heldRatio() > 0 || followsSchedule(); }
    // First iteration of the newest edit; none = as set up.
    const std::optional<std::int64_t>& since() const { return m_since; }

    // Somebody steers: ends a schedule, and drops what the track still holds. A ratio of 0 leaves λ as it is.
    void steer(const LambdaEdit& edit);
    // The next edit of the track that is due at this iteration, put in force there; none is left: nothing.
    std::optional<LambdaEdit> takeRecorded(std::int64_t iteration);

    struct Aim {
        double lambda = 0;
        double ratio = 0; // > 0: λ is to become what gives its gradient this part of the matching gradient's
    };
    Aim begin(std::int64_t iteration); // what holds in it
    // What the iteration went by, where λ was to be found. Returns what is to be told: λ that was found once;
    // nothing of λ that follows a ratio all the time, which the iterations tell.
    std::optional<LambdaEdit> found(std::int64_t iteration, double lambda);

    // Takes over what a recorded event tells; the others change nothing.
    void apply(const RunEvent& event);

    // Fields of a checkpoint. load() passes over the edits of the track up to the iteration that is done.
    void save(nlohmann::json& values) const;
    void load(const nlohmann::json& values, std::int64_t iterationsDone);

private:
    void put(const LambdaEdit& edit);

    std::deque<LambdaEdit> m_track; // still to come
    std::optional<std::int64_t> m_since;
    LambdaSchedule m_schedule;
    double m_lambda = 0;
    double m_ratio = 0;        // to hold, where λ follows one
    double m_initialRatio = 0; // to find λ by at the first iteration; 0 = λ as given
    bool m_pulls = false;      // λ > 0 in the set-up
    bool m_asked = false;      // somebody asked for a ratio: the schedule has ended
    bool m_follows = true;     // schedule or ratio, until somebody sets λ
};

// λ or a ratio that was put in force; nothing of other controls.
std::optional<LambdaEdit> lambdaEditOf(const ControlApplied& applied);
// λ that the run found by itself at its first iteration (cmi.initial_ratio): nobody's edit.
bool foundByRun(const ControlApplied& applied);
// Of a journal with its Resumed events, as a run that goes on or repeats it needs them: of one iteration the
// last, and those beyond a checkpoint that it went on from as long as nobody steered.
std::vector<LambdaEdit> lambdaEdits(const std::vector<RunEvent>& events);
// λ as it was at the first recorded iteration and at each one where it changed; iteration, λ. Before the
// first iteration: what the set-up says, at iteration 1.
std::vector<std::pair<std::int64_t, double>> lambdaChanges(const std::vector<RunEvent>& events);

} // namespace distill
