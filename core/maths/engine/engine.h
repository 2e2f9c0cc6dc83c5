// SPDX-License-Identifier: GPL-3.0-or-later
// One distillation run from reading the data to the result, on the calling thread. Failures leave as
// exceptions.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "core/maths/data/dataset.h"
#include "core/maths/engine/initial_set.h"
#include "core/maths/engine/objective.h"
#include "core/maths/engine/recorder.h"
#include "core/maths/synth/checkpoints.h"
#include "core/maths/tensor/random_streams.h"
#include "core/maths/train/trainer.h"
#include "core/run/lambda_schedule.h"
#include "core/run/run_controls.h"
#include "core/run/run_observer.h"
#include "core/run/run_request.h"

namespace distill {

class TeacherPool;

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
    void prepare();
    void loadData();
    void makeObjective();
    std::optional<Checkpoint> findCheckpoint();
    std::optional<InitialSet> findInitialSet(bool goesOn);
    void startFrom(const SyntheticSet& stored);
    void takeGroups(bool tell); // what is learned, from the set as it starts
    void announce(const std::optional<Checkpoint>& checkpoint);
    void prepareTeachers();
    void measureRealImages();
    std::unique_ptr<TeacherPool> preparePool(std::int64_t count, std::uint64_t seed);
    void restore(const Checkpoint& checkpoint);
    bool waitAtPause();         // false: stop
    bool pauseWhereUnwritten(); // whether anything is
    void waitUntilWritten();    // or until somebody stops the run
    void applyControls();
    void followLambda();        // the schedule, where it is in force
    double ratioToHold() const; // of the gradients; 0 = λ is not found by one in this iteration
    void applyLambda(const RunControls::LambdaRequest& request);
    void answerControls(); // requests of other processes
    void performIteration();
    void checkpointIfDue();
    void checkpoint();
    void evaluateIfDue();
    void evaluate();
    TrainSource randomSource(const std::string& subject, std::int64_t repeat) const;
    void relabel();
    bool evaluateSubject(const std::string& subject);
    void publishImages(bool store);
    void emit(const RunEvent& event);
    void setState(RunState state, const std::string& reason = {});

    const RunRequest& m_request;
    const RunConfig& m_config;
    RunControls& m_controls;
    RunObserver& m_observer;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point m_lastPreview{};
    Recorder m_recorder;
    RandomStreams m_streams;
    c10::Device m_device;
    int m_threads = 0;
    RunState m_state = RunState::Idle;
    std::optional<Dataset> m_dataset;
    SyntheticSet m_set;
    std::unique_ptr<TeacherPool> m_teachers; // none where CMI is 0 by definition
    std::unique_ptr<TeacherPool> m_monitors; // none unless asked for
    std::unique_ptr<Method> m_method;
    std::unique_ptr<Objective> m_objective;
    std::int64_t m_iteration = 0;       // done
    std::int64_t m_lastEvaluation = -1; // iteration
    std::int64_t m_lastStored = -1;     // iteration whose images were written last
    std::int64_t m_lastSaved = -1;      // the same, by this process
    std::int64_t m_lastCheckpoint = -1; // iteration
    std::int64_t m_total = 0;           // iterations to do
    std::chrono::steady_clock::time_point m_checkpointTime = m_start;
    std::optional<Error> m_checkpointProblem;           // of the last one, where it could not be written
    std::chrono::steady_clock::time_point m_lastEdit{}; // of λ, by somebody
    std::vector<LambdaEdit> m_lambdaTrack;              // still to be applied, by iteration
    double m_secondsBefore = 0;                         // of the run, up to the checkpoint it went on from
    bool m_baselineDone = false;
    bool m_stepping = false; // one iteration, then the pause goes on
    bool m_labelsByMethod = false;
    double m_lambda = 0;
    LambdaSchedule m_schedule;
    double m_holdRatio = 0;      // of the gradients' norms, where λ follows one
    bool m_ratioAsked = false;   // by somebody, while the run goes on: the schedule has ended
    bool m_lambdaFollows = true; // schedule or gradient ratio, until somebody sets λ
};

} // namespace distill
