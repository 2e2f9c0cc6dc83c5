// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

#include "core/api/catalogue.h"
#include "core/cmi/teacher_pool.h"
#include "core/engine/schedule.h"
#include "core/engine/torch_runtime.h"
#include "core/eval/protocol.h"
#include "core/registry/registry.h"

namespace distill {
namespace {

constexpr auto kPreviewInterval = std::chrono::milliseconds(66); // between images that are only shown

} // namespace

Engine::Engine(const RunRequest& request, RunControls& controls, RunObserver& observer)
    : m_request(request),
      m_config(request.config),
      m_controls(controls),
      m_observer(observer),
      m_recorder(request.directory),
      m_streams(request.config.seed),
      m_device(chooseDevice(request.config.device)),
      m_threads(setThreads(request.config.threads)),
      m_lambda(request.config.lambda) {}

Engine::~Engine() = default;

double Engine::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
}

RunSummary Engine::execute() {
    prepare();
    iterate();
    const bool complete = m_iteration >= m_config.iterations;
    if (complete && m_lastEvaluation != m_iteration)
        evaluate();
    publishImages(true);
    if (m_lastEvaluation != m_iteration) // an evaluation has stored them already
        m_recorder.saveFloats(m_set, m_iteration);
    const RunState state = complete ? RunState::Finished : RunState::Stopped;
    finish({state, m_iteration, seconds(), {}});
    return {state, m_iteration, seconds()};
}

void Engine::finish(const Finished& finished) {
    setState(finished.state, finished.message);
    emit(finished);
    m_recorder.end(finished);
}

void Engine::prepare() {
    setState(RunState::Preparing);
    loadData();
    m_set = initialiseSet(*m_dataset, m_config.ipc, m_config.initialisation, m_streams, m_device);
    announce();
    publishImages(true);
    prepareTeachers();
    m_method = makeMethod(m_config);
    m_objective = std::make_unique<Objective>(
        Objective::Parts{m_config, *m_dataset, m_set, m_streams, m_teachers.get(), m_device,
                         [this] { return m_controls.stopRequested(); }});
    m_objective->setGroups(m_method->parameterGroups(m_set, m_config));
    m_method->prepare(*m_objective);
}

void Engine::loadData() {
    const auto* descriptor = findDataset(m_config.dataset);
    emit(Progress{"data", "Reading " + (descriptor != nullptr ? descriptor->name : m_config.dataset), 0, 0});
    m_dataset = loadDataset(
        m_config.dataset, m_config.data, [this](const Progress& progress) { emit(progress); },
        [this] { return m_controls.stopRequested(); });
}

void Engine::announce() {
    RunStarted started;
    started.config = m_config;
    started.directory = m_request.directory.string();
    started.device = m_device.str();
    started.deviceNote = m_device.is_cpu() ? gpuNote() : std::string();
    started.threads = m_threads;
    started.classNames = m_dataset->classNames;
    started.channels = m_dataset->channels;
    started.height = m_dataset->height;
    started.width = m_dataset->width;
    started.datasetName = m_dataset->name;
    started.programVersion = DISTILL_VERSION;
    started.torchVersion = torchVersion();
    m_recorder.begin(started);
    m_observer.onEvent(started);
}

void Engine::prepareTeachers() {
    if (m_config.ipc == 1) {
        emit(Message{Severity::Info,
                     "With one image per class CMI is 0 by definition: each image is its own class centroid. "
                     "λ has no effect.",
                     {}});
        return;
    }
    m_teachers = std::make_unique<TeacherPool>(TeacherPool::prepare(
        *m_dataset, m_config.teacher, m_device, m_threads,
        [this](const Progress& progress) { emit(progress); }, [this] { return m_controls.stopRequested(); }));
    m_recorder.noteTeachers(m_teachers->infos());
}

void Engine::iterate() {
    setState(RunState::Running);
    evaluateIfDue();
    while (m_iteration < m_config.iterations && waitAtPause()) {
        applyControls();
        try {
            performIteration();
        } catch (const NonFiniteError& error) {
            if (!m_request.pauseOnProblem)
                throw DistillError(ErrorCode::RunFailed, error.what());
            emit(Message{Severity::Error, error.what(), {}});
            publishImages(false);
            m_controls.pause();
            continue;
        }
        evaluateIfDue();
    }
}

bool Engine::waitAtPause() {
    while (!m_controls.stopRequested() && m_controls.pauseRequested()) {
        if (m_controls.takeStep())
            break;
        if (m_controls.takeEvaluateNow()) {
            evaluate();
            continue;
        }
        setState(RunState::Paused);
        m_controls.waitForChange();
    }
    if (m_controls.stopRequested()) {
        setState(RunState::Stopping);
        return false;
    }
    setState(RunState::Running);
    return true;
}

void Engine::applyControls() {
    const auto request = m_controls.takeLambda();
    if (!request)
        return;
    m_lambda = request->value;
    publishImages(true);
    emit(ControlApplied{request->id, "lambda", m_lambda, m_iteration + 1});
}

void Engine::performIteration() {
    m_objective->begin(m_iteration + 1, m_lambda);
    m_method->iterate(*m_objective);
    emit(m_objective->finish());
    ++m_iteration;
    publishImages(isSnapshotDue(m_iteration, m_config.snapshotEvery));
}

void Engine::evaluateIfDue() {
    const bool requested = m_controls.takeEvaluateNow();
    if (requested || isDue(m_iteration, m_config.evaluation.every))
        evaluate();
}

void Engine::evaluate() {
    if (m_controls.stopRequested())
        return;
    setState(RunState::Evaluating);
    static_cast<void>(m_controls.takeCancelEvaluation()); // one that came too late for the last evaluation
    publishImages(true);
    m_recorder.saveFloats(m_set, m_iteration);
    m_lastEvaluation = m_iteration; // also where the user cancels it: it is not started again by itself
    if (m_config.evaluation.randomBaseline && !m_baselineDone)
        m_baselineDone = evaluateSubject("random");
    evaluateSubject("synthetic");
    trimMemory();
    setState(m_controls.stopRequested() ? RunState::Stopping : RunState::Running);
}

bool Engine::evaluateSubject(const std::string& subject) {
    EvaluationJob job;
    job.network = m_config.evaluation.network;
    job.protocol = m_config.evaluation.protocol;
    job.repeats = m_config.evaluation.repeats;
    job.epochs = m_config.evaluation.epochs;
    job.subject = subject;
    job.iteration = m_iteration;
    const EvaluationImages images = [&](std::int64_t repeat) {
        if (subject == "synthetic")
            return m_set.images.detach();
        return randomRealImages(*m_dataset, m_config.ipc, m_streams.generator(Purpose::Baseline, 0, repeat))
            .to(m_device);
    };
    bool cancelled = false;
    const auto evaluation = evaluateImages(
        images, m_set.labels, *m_dataset, job, m_streams, m_device,
        [this](const Progress& progress) { emit(progress); },
        [&] {
            cancelled = cancelled || m_controls.takeCancelEvaluation();
            return cancelled || m_controls.stopRequested();
        });
    if (evaluation)
        emit(*evaluation);
    return evaluation.has_value();
}

void Engine::publishImages(bool store) {
    const auto now = std::chrono::steady_clock::now();
    store = store && m_lastStored != m_iteration;
    if (!store && now - m_lastPreview < kPreviewInterval)
        return;
    m_lastPreview = now;
    auto batch = std::make_shared<const ImageBatch>(m_set.snapshot(m_iteration));
    Images images;
    images.stored = store && m_recorder.enabled();
    if (images.stored) {
        m_recorder.saveImages(*batch);
        m_lastStored = m_iteration;
    }
    if (m_objective && m_iteration > 0)
        images.cmiShare = m_objective->cmiShare();
    images.batch = std::move(batch);
    emit(images);
}

void Engine::emit(const RunEvent& event) {
    m_recorder.record(event);
    m_observer.onEvent(event);
}

void Engine::setState(RunState state, const std::string& reason) {
    if (state == m_state)
        return;
    m_state = state;
    emit(StateChanged{state, reason});
}

} // namespace distill
