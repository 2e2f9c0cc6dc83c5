// SPDX-License-Identifier: GPL-3.0-or-later
// The only mutable state that the outside shares with a running engine: requests go in here, answers come
// back as events. All functions are thread-safe and return at once, save those marked "engine".
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distill {

// What can be asked of a running engine.
enum class ControlKind {
    Lambda,
    HoldRatio, // λ follows so that the gradients keep a ratio, see cmi.hold_ratio; ends when λ is set
    Pause,
    Resume,
    Step,
    Stop,
    Evaluate,
    CancelEvaluation,
    Checkpoint
};
bool takesValue(ControlKind kind); // lambda and hold_ratio

std::string_view
toString(ControlKind kind); // "lambda", "cancel_evaluation": spelling of files and the journal
std::optional<ControlKind> controlKindFromString(std::string_view text);

// A request from another process. The journal answers it by a ControlApplied with its client and id.
struct ControlRequest {
    ControlKind kind = ControlKind::Pause;
    double value = 0;     // where the kind takes one: finite, >= 0
    std::uint64_t id = 0; // of the client's own counting
    std::string client;   // who asks
};

class RunControls final {
public:
    RunControls() = default;
    ~RunControls() = default;
    RunControls(const RunControls&) = delete;
    RunControls& operator=(const RunControls&) = delete;

    // Requests. Values, where the kind takes one, are checked by the caller (finite and >= 0). Of λ and ratio
    // the newest holds; the id is the one that their ControlApplied will carry (0 for other kinds).
    std::uint64_t steer(ControlKind kind, double value = 0);
    // The same by name.
    std::uint64_t setLambda(double lambda) { return steer(ControlKind::Lambda, lambda); }
    std::uint64_t setHoldRatio(double ratio) { return steer(ControlKind::HoldRatio, ratio); }
    void pause();
    void resume();
    void step();                                 // one iteration, then paused
    void stop();                                 // finish the iteration (or leave the stage), record, end
    void evaluateNow();                          // evaluate after the present iteration
    void cancelEvaluation();                     // leave the present evaluation without a number
    void checkpointNow();                        // keep the complete state after the present iteration
    void request(const ControlRequest& request); // one of the above, to be answered under its client's name
    void warn(const std::string& text);          // becomes a Message of the run
    // From now on pause, resume, step and stop of either are of both, and every request wakes both. Before
    // the runs begin; both must live until they have ended.
    void joinWith(RunControls& other);

    // Engine side, called on the engine thread only.
    struct LambdaRequest {
        std::uint64_t id = 0;
        double value = 0;
        std::string client = {}; // empty = this process
        bool holdsRatio = false; // `value` is a gradient ratio to hold
    };
    std::optional<LambdaRequest> takeLambda(); // the newest not yet taken
    std::optional<LambdaRequest>
    takeLambdaOfOthers(); // the same where another process asked: it may wait for the answer
    bool takeEvaluateNow();
    bool takeStep();
    bool takeCancelEvaluation();
    bool takeCheckpointNow();
    std::vector<ControlRequest> takeUnanswered(); // of request(), in order, without lambda: see takeLambda()
    std::vector<std::string> takeWarnings();
    bool pauseRequested() const;
    bool stopRequested() const;
    // Engine: blocks until a request comes; returns at once where one came since the last wait, taken or not.
    // Loop.
    void waitForChange();

private:
    template <class Change>
    void change(Change apply); // under the mutex
    template <class Change>
    void changeAll(Change apply); // of the partners as well
    void wakePartners();
    void notify();

    std::vector<RunControls*> m_partners; // fixed while requests come

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::uint64_t m_revision = 0;     // bumped by every request
    std::uint64_t m_seenRevision = 0; // what waitForChange() last saw
    std::uint64_t m_lambdaId = 0;
    std::optional<LambdaRequest> m_lambda;
    bool m_evaluateNow = false;
    bool m_step = false;
    bool m_cancelEvaluation = false;
    bool m_checkpointNow = false;
    std::vector<ControlRequest> m_unanswered;
    std::vector<std::string> m_warnings;
    std::atomic<bool> m_pause{false};
    std::atomic<bool> m_stop{false};
};

} // namespace distill
