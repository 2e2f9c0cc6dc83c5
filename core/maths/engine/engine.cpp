// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/engine.h"

#include <algorithm>

#include "core/maths/engine/run_preparation.h"
#include "core/maths/engine/schedule.h"
#include "core/maths/tensor/devices.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"

namespace distill {
namespace {

constexpr auto kEditBurst = std::chrono::seconds(2); // λ edits closer than this are one burst

} // namespace

Engine::Engine(const RunRequest& request, RunControls& controls, RunObserver& observer)
    : m_config(request.config),
      m_controls(controls),
      m_recorder(request.directory, request.resume, request.pauseOnProblem, request.freshDirectory),
      m_context{request,
                controls,
                observer,
                m_recorder,
                RandomStreams(request.config.seed),
                chooseDevice(request.config.device),
                setThreads(request.config.threads)},
      m_images(m_context, m_material),
      m_checkpoints(m_context),
      m_evaluator(m_context, m_material),
      m_steering(request.config, request.lambdaTrack),
      m_total(iterationsOf(request.config)) {}

Engine::~Engine() = default;

double Engine::seconds() const {
    return m_secondsBefore +
           std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
}

RunSummary Engine::execute() {
    begin();
    while (advance()) {
    }
    return conclude();
}

void Engine::begin() {
    setState(RunState::Preparing);
    const auto checkpoint = RunPreparation(m_context, m_material, m_images).prepare();
    const MixedAllowed allowed(m_material.mixed);
    if (checkpoint) {
        restore(*checkpoint);
    } else {
        m_material.method->prepare(*m_material.objective);
    }
    setState(RunState::Running);
    evaluateIfDue();
    if (!checkpoint && m_lastEvaluation != 0) { // else it stored them: "run@0" is what the run began with
        m_evaluator.relabel();
        m_images.saveFloats(0);
    }
}

bool Engine::advance() {
    const MixedAllowed allowed(m_material.mixed);
    if (m_iteration >= m_total || !waitAtPause())
        return false;
    m_stepping = false;
    if (m_checkpoints.isDue(m_iteration))
        checkpoint();
    applyControls();
    try {
        performIteration();
    } catch (const NonFiniteError& error) {
        if (!m_context.request.pauseOnProblem)
            throw DistillError(ErrorCode::RunFailed, error.what());
        m_context.emit(Message{Severity::Error, error.what(), {}});
        m_images.publish(m_iteration, false);
        m_controls.pause();
        return true;
    }
    evaluateIfDue();
    return true;
}

RunSummary Engine::conclude() {
    const MixedAllowed allowed(m_material.mixed);
    answerControls();
    checkpoint();
    const bool complete = m_iteration >= m_total && !m_controls.stopRequested();
    if (complete && m_lastEvaluation != m_iteration)
        evaluate();
    else
        m_evaluator.relabel();
    m_material.objective->pull().measureMonitors(); // the last shares are those of the last images
    m_images.publishLast(m_iteration);
    waitUntilWritten();
    const RunState state = complete ? RunState::Finished : RunState::Stopped;
    finish({state, m_iteration, seconds(), {}});
    return {state, m_iteration, seconds()};
}

void Engine::finish(Finished finished) {
    if (const auto problem = m_recorder.catchUp()) // before anybody is told that all is well
        throw DistillError(*problem);
    finished.peakMemoryBytes = peakMemoryBytes();
    setState(finished.state, finished.message);
    m_context.emit(finished);
    m_recorder.end(finished);
}

void Engine::performIteration() {
    auto& objective = *m_material.objective;
    const auto aim = m_steering.begin(m_iteration + 1);
    objective.begin(m_iteration + 1, aim.lambda, aim.ratio);
    m_material.method->iterate(objective);
    const auto account = objective.finish();
    if (const auto found = m_steering.found(account.iteration, account.lambda))
        m_context.emit(ControlApplied{
            0, std::string(toString(ControlKind::Lambda)), found->lambda, found->iteration, {}});
    m_context.emit(account);
    ++m_iteration;
    m_images.publish(m_iteration, isSnapshotDue(m_iteration, m_config.snapshotEvery));
}

void Engine::applyControls() {
    while (const auto edit = m_steering.takeRecorded(m_iteration + 1))
        tellEdit(*edit);
    steer(m_controls.takeLambda());
}

// It holds from the next iteration on.
void Engine::steer(const std::optional<RunControls::LambdaRequest>& request) {
    if (!request)
        return;
    const auto now = std::chrono::steady_clock::now();
    if (now - m_lastEdit > kEditBurst)
        checkpoint(); // what was before the edit can be forked from exactly
    m_lastEdit = now;
    const LambdaEdit edit{m_iteration + 1, request->value, request->holdsRatio};
    m_steering.steer(edit);
    tellEdit(edit, request->id, request->client);
}

void Engine::tellEdit(const LambdaEdit& edit, std::uint64_t id, const std::string& client) {
    m_images.publish(m_iteration, true);
    const auto kind = edit.holdsRatio ? ControlKind::HoldRatio : ControlKind::Lambda;
    m_context.emit(ControlApplied{id, std::string(toString(kind)), edit.lambda, edit.iteration, client});
}

void Engine::answerControls() {
    for (const auto& warning : m_controls.takeWarnings())
        m_context.emit(Message{Severity::Warning, warning, {}});
    for (const auto& request : m_controls.takeUnanswered())
        m_context.emit(ControlApplied{request.id, std::string(toString(request.kind)), 0, m_iteration + 1,
                                      request.client});
}

bool Engine::waitAtPause() {
    while (restAtPause())
        m_controls.waitForChange();
    if (m_controls.stopRequested()) {
        applyControls(); // what was asked before holds where the run goes on
        setState(RunState::Stopping);
        return false;
    }
    setState(RunState::Running);
    return true;
}

bool Engine::restAtPause() {
    const MixedAllowed allowed(m_material.mixed);
    answerControls();
    pauseWhereUnwritten();
    while (!m_controls.stopRequested() && m_controls.pauseRequested() && !m_stepping) {
        if (m_controls.takeStep()) {
            m_stepping = true;
        } else if (m_controls.takeEvaluateNow()) {
            evaluate();
        } else {
            static_cast<void>(m_controls.takeCheckpointNow()); // one is kept anyway
            steer(m_controls.takeLambdaOfOthers());
            checkpoint();
            setState(RunState::Paused);
            return true;
        }
    }
    return false;
}

// What could not be written waits in memory; so must the run, or it would grow there.
bool Engine::pauseWhereUnwritten() {
    auto problem = m_recorder.catchUp();
    if (!problem && m_checkpoints.problem()) {
        checkpoint();
        problem = m_checkpoints.problem();
    }
    if (!problem)
        return false;
    const bool known = m_state == RunState::Paused && m_controls.pauseRequested();
    m_controls.pause();
    static_cast<void>(m_controls.takeStep());
    m_stepping = false;
    if (!known)
        m_context.emit(
            Message{Severity::Error,
                    problem->message + " The run waits; once that is mended, resume it: nothing is lost.",
                    problem->detail});
    return true;
}

void Engine::waitUntilWritten() {
    while (pauseWhereUnwritten() && !m_controls.stopRequested()) {
        setState(RunState::Paused);
        m_controls.waitForChange();
        answerControls();
    }
    if (m_state == RunState::Paused)
        setState(RunState::Running);
}

void Engine::restore(const Checkpoint& checkpoint) {
    m_material.objective->load(checkpoint.state);
    m_material.method->load(checkpoint.state, *m_material.objective);
    const auto& values = checkpoint.state.values();
    m_iteration = checkpoint.iteration;
    m_images.goOnFrom(m_iteration);
    if (m_context.request.resume) // a fork has no checkpoint of its own yet
        m_checkpoints.goOnFrom(m_iteration);
    m_steering.load(values, m_iteration);
    m_lastEvaluation = values.at("last_evaluation").get<std::int64_t>();
    m_evaluator.setBaselineDone(values.at("baseline_done").get<bool>());
    if (m_context.request.resume) { // a run that ended was evaluated after its last checkpoint
        m_lastEvaluation = std::max(m_lastEvaluation, m_recorder.lastEvaluated("synthetic"));
        m_evaluator.setBaselineDone(m_evaluator.baselineDone() || m_recorder.lastEvaluated("random") >= 0);
    }
    m_secondsBefore = values.at("seconds").get<double>();
    m_images.publish(m_iteration, false);
}

void Engine::describeState(StateArchive& state) const {
    m_material.objective->save(state);
    m_material.method->save(state);
    auto& values = state.values();
    m_steering.save(values);
    values["last_evaluation"] = m_lastEvaluation;
    values["baseline_done"] = m_evaluator.baselineDone();
    values["seconds"] = seconds();
}

void Engine::checkpoint() {
    if (m_total > 0)
        m_checkpoints.keep(m_iteration, m_material.set,
                           [this](StateArchive& state) { describeState(state); });
}

void Engine::evaluateIfDue() {
    const bool requested = m_controls.takeEvaluateNow();
    const bool due = isDue(m_iteration, m_config.evaluation.every) && m_lastEvaluation != m_iteration;
    if (requested || due)
        evaluate();
}

void Engine::evaluate() {
    if (m_controls.stopRequested())
        return;
    setState(RunState::Evaluating);
    m_evaluator.relabel();
    static_cast<void>(m_controls.takeCancelEvaluation()); // one that came too late for the last evaluation
    m_images.publish(m_iteration, true);
    m_images.saveFloats(m_iteration);
    m_evaluator.evaluate(m_iteration);
    if (!m_controls.stopRequested()) // where the user cancels it alone, it is not started again by itself
        m_lastEvaluation = m_iteration;
    trimMemory();
    setState(m_controls.stopRequested() ? RunState::Stopping : RunState::Running);
}

void Engine::setState(RunState state, const std::string& reason) {
    if (state == m_state)
        return;
    m_state = state;
    m_context.emit(StateChanged{state, reason});
}

} // namespace distill
