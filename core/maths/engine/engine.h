// SPDX-License-Identifier: GPL-3.0-or-later
// One distillation run from reading the data to the result, on the calling thread. Failures leave as
// exceptions.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/maths/engine/checkpoint_keeper.h"
#include "core/maths/engine/image_publisher.h"
#include "core/maths/engine/run_context.h"
#include "core/maths/engine/subject_evaluator.h"
#include "core/run/lambda_steering.h"

namespace distill {

struct Checkpoint;

class Engine final {
public:
    Engine(const RunRequest& request, RunControls& controls, RunObserver& observer);
    ~Engine();

    RunSummary execute(); // begin(), advance() until there is none left, conclude()
    // The same in steps, for runs that go on beside each other on one thread.
    void begin();          // up to the first iteration
    bool advance();        // one iteration, after a pause where one was asked for; false: done, or to stop
    bool restAtPause();    // does what a pause asks for; true: there is nothing to do until a request comes
    RunSummary conclude(); // the last evaluation and the end
    // The last event and result.json; for execute() and for whoever caught what it threw.
    void finish(Finished finished);
    std::int64_t iterationsDone() const { return m_iteration; }
    double seconds() const; // of this run, those before a checkpoint included

private:
    void restore(const Checkpoint& checkpoint);
    void describeState(StateArchive& state) const; // all but the set, for a checkpoint
    bool waitAtPause();                            // false: stop
    bool pauseWhereUnwritten();                    // whether anything is
    void waitUntilWritten();                       // or until somebody stops the run
    void applyControls();
    void steer(const std::optional<RunControls::LambdaRequest>& request);
    void tellEdit(const LambdaEdit& edit, std::uint64_t id = 0, const std::string& client = {});
    void answerControls(); // requests of other processes
    void performIteration();
    void checkpoint();
    void evaluateIfDue();
    void evaluate();
    void setState(RunState state, const std::string& reason = {});

    const RunConfig& m_config;
    RunControls& m_controls;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    Recorder m_recorder;
    RunContext m_context;
    RunMaterial m_material;
    ImagePublisher m_images;
    CheckpointKeeper m_checkpoints;
    SubjectEvaluator m_evaluator;
    LambdaSteering m_steering;
    RunState m_state = RunState::Idle;
    std::int64_t m_total = 0;                           // iterations to do
    std::int64_t m_iteration = 0;                       // done
    std::int64_t m_lastEvaluation = -1;                 // iteration
    std::chrono::steady_clock::time_point m_lastEdit{}; // of λ, by somebody
    double m_secondsBefore = 0;                         // of the run, up to the checkpoint it went on from
    bool m_stepping = false;                            // one iteration, then the pause goes on
};

} // namespace distill
