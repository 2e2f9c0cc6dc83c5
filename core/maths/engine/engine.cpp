// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/engine.h"

#include <algorithm>
#include <cstdio>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/engine/schedule.h"
#include "core/maths/eval/protocol.h"
#include "core/maths/methods/registry.h"
#include "core/maths/nets/network.h"
#include "core/maths/synth/set_file.h"
#include "core/maths/tensor/devices.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/store/snapshot_files.h"

namespace distill {
namespace {

constexpr auto kEditBurst = std::chrono::seconds(2);             // λ edits closer than this are one burst
constexpr auto kPreviewInterval = std::chrono::milliseconds(66); // between images that are only shown

} // namespace

Engine::Engine(const RunRequest& request, RunControls& controls, RunObserver& observer)
    : m_request(request),
      m_config(request.config),
      m_controls(controls),
      m_observer(observer),
      m_recorder(request.directory, request.resume, request.pauseOnProblem, request.freshDirectory),
      m_streams(request.config.seed),
      m_device(chooseDevice(request.config.device)),
      m_threads(setThreads(request.config.threads)),
      m_lambdaTrack(request.lambdaTrack),
      m_lambda(request.config.lambda),
      m_holdRatio(request.config.cmi.holdRatio) {}

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
    prepare();
    setState(RunState::Running);
    evaluateIfDue();
}

RunSummary Engine::conclude() {
    answerControls();
    checkpoint();
    const bool complete = m_iteration >= m_total && !m_controls.stopRequested();
    if (complete && m_lastEvaluation != m_iteration)
        evaluate();
    else
        relabel();
    m_objective->measureMonitors(); // the last shares are those of the last images
    m_lastPreview = {};             // which are told however soon they follow
    publishImages(true);
    m_recorder.saveFloats(m_set, m_iteration);
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
    emit(finished);
    m_recorder.end(finished);
}

void Engine::prepare() {
    setState(RunState::Preparing);
    loadData();
    const auto* method = findMethod(m_config.method);
    m_total = method != nullptr && method->baseline ? 0 : m_config.iterations;
    m_schedule = valueOrThrow(parseLambdaSchedule(m_config.lambdaSchedule, m_config.lambda));
    m_method = makeMethod(m_config);
    makeObjective();
    const auto checkpoint = findCheckpoint();
    const auto initial = findInitialSet(checkpoint.has_value());
    announce(checkpoint);
    for (const auto& warning : m_dataset->warnings) // not before the journal is there
        emit(Message{Severity::Warning, warning.text, warning.detail});
    if (checkpoint) {
        m_set = checkpoint->set;
        attachDataset(m_set, *m_dataset);
    } else {
        m_set = m_method->initialise(*m_objective);
        if (initial)
            startFrom(initial->set);
        publishImages(true);
    }
    prepareTeachers();
    takeGroups(!checkpoint);
    if (checkpoint)
        restore(*checkpoint);
    else
        m_method->prepare(*m_objective);
}

void Engine::loadData() {
    const auto* descriptor = findDataset(m_config.dataset);
    emit(Progress{"data", "Reading " + (descriptor != nullptr ? descriptor->name : m_config.dataset), 0, 0});
    m_dataset = loadDataset(
        dataSourceOf(m_config), [this](const Progress& progress) { emit(progress); },
        [this] { return m_controls.stopRequested(); });
    if (!m_request.dataFingerprint.empty() && m_request.dataFingerprint != m_dataset->fingerprint)
        throw DistillError(
            ErrorCode::InvalidInput,
            "The images of " + m_dataset->name +
                (m_config.data.empty() ? "" : " in '" + m_config.data + "'") +
                " are not those that the run was recorded with: say with --data where those are.");
    m_recorder.noteData(m_dataset->fingerprint);
    // Says at once, not after hours, that these images are too small for the network of the evaluation.
    static_cast<void>(seededNetwork(m_config.evaluation.network, inputShapeOf(*m_dataset), 0));
}

void Engine::makeObjective() {
    m_objective = std::make_unique<Objective>(Objective::Parts{
        m_config, *m_dataset, m_set, m_streams, m_device, m_threads,
        [this](const Progress& progress) { emit(progress); }, [this] { return m_controls.stopRequested(); }});
}

// Where to go on from, if this run does.
std::optional<Checkpoint> Engine::findCheckpoint() {
    const bool forks = !m_request.source.empty();
    if (!m_request.resume && !forks)
        return std::nullopt;
    const CheckpointFolder folder(forks ? m_request.source : m_request.directory);
    const std::int64_t limit = forks ? m_request.sourceIteration : m_total;
    std::vector<std::filesystem::path> damaged;
    auto checkpoint = folder.newest(limit, m_device, &damaged);
    for (const auto& path : damaged)
        emit(Message{
            Severity::Warning, "The checkpoint '" + path.string() + "' is damaged and was passed over.", {}});
    return checkpoint;
}

// What to start from, where the run starts from a stored set. Before anything is written.
std::optional<InitialSet> Engine::findInitialSet(bool goesOn) {
    if (m_config.initialisation != "set")
        return std::nullopt;
    std::optional<InitialSet> initial;
    if (!goesOn) // what goes on has the images in its checkpoint
        initial =
            readInitialSet(m_config, *m_dataset, m_method->formation(), m_request.initialDigest, m_device);
    m_recorder.noteInitialSet(m_config.initialSet, initial ? initial->digest : m_request.initialDigest);
    return initial;
}

void Engine::startFrom(const SyntheticSet& stored) {
    takeImages(m_set, stored);
    m_method->adoptLabels(stored, m_set, *m_objective);
}

void Engine::takeGroups(bool tell) {
    const auto groups = m_method->parameterGroups(m_set, m_config);
    const bool learnsLabels = std::any_of(groups.begin(), groups.end(), [](const ParameterGroup& group) {
        return group.name == "label_logits";
    });
    if (tell && m_set.softLabels() && !learnsLabels)
        emit(
            Message{Severity::Info,
                    "The soft labels of the set that the run starts from stay as they are: the method learns "
                    "images only.",
                    {}});
    m_objective->setGroups(groups);
}

void Engine::announce(const std::optional<Checkpoint>& checkpoint) {
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
    if (!m_request.source.empty()) {
        started.parent = m_request.source.string();
        started.parentIteration = m_request.sourceIteration;
    }
    const std::int64_t from = checkpoint ? checkpoint->iteration : 0;
    if (m_request.resume) {
        const Resumed resumed{from, checkpoint ? "checkpoints/" + snapshotName(from, "") : std::string(),
                              m_config.iterations};
        const auto told = m_recorder.goOn(started, resumed);
        m_observer.onEvent(started);
        m_observer.onEvent(resumed);
        for (const auto& message : told)
            emit(message);
        return;
    }
    m_recorder.begin(started);
    m_observer.onEvent(started);
    if (checkpoint)
        for (const auto& event : m_recorder.adoptHistory(m_request.source, from))
            m_observer.onEvent(event);
    if (from < m_request.sourceIteration)
        emit(Message{Severity::Info,
                     "There is no checkpoint at iteration " + std::to_string(m_request.sourceIteration) +
                         ": iterations " + std::to_string(from + 1) + " to " +
                         std::to_string(m_request.sourceIteration) + " are computed again.",
                     {}});
}

std::unique_ptr<TeacherPool> Engine::preparePool(std::int64_t count, std::uint64_t seed) {
    TeacherConfig recipe = m_config.teacher;
    recipe.count = count;
    return std::make_unique<TeacherPool>(TeacherPool::prepare(
        *m_dataset, recipe, m_device, m_threads, [this](const Progress& progress) { emit(progress); },
        [this] { return m_controls.stopRequested(); }, seed));
}

void Engine::prepareTeachers() {
    const auto& cmi = m_config.cmi;
    if (m_set.decodedPerClass() == 1 && cmi.centroids != "real" && cmi.regulariser != "entropy") {
        emit(Message{Severity::Info,
                     "With one image per class CMI is 0 by definition: each image is its own class centroid. "
                     "λ has no effect; measured against the class centres of the real images (setting "
                     "cmi.centroids) it has.",
                     {}});
        return;
    }
    m_teachers = preparePool(m_config.teacher.count, kRunPoolSeed);
    if (cmi.monitorCount > 0)
        m_monitors = preparePool(cmi.monitorCount, kMonitorPoolSeed);
    measureRealImages();
    m_objective->setTeachers(m_teachers.get(), m_monitors.get());
    m_recorder.noteTeachers(m_teachers->infos());
}

void Engine::measureRealImages() {
    const auto& cmi = m_config.cmi;
    const auto progress = [this](const Progress& made) { emit(made); };
    const auto cancelled = [this] { return m_controls.stopRequested(); };
    const auto layer = teacherLayerOf(cmi.layer);
    auto& shown = m_monitors ? *m_monitors : *m_teachers;
    if (cmi.centroids == "real" && m_monitors)
        m_teachers->measureReal(*m_dataset, m_device, progress, cancelled, layer);
    if (cmi.centroids != "real" && !cmi.realReference)
        return;
    shown.measureReal(*m_dataset, m_device, progress, cancelled, layer);
    double mean = 0;
    for (std::int64_t i = 0; i < shown.size(); ++i)
        mean += shown.real(i).cmi / static_cast<double>(shown.size());
    char text[96];
    std::snprintf(text, sizeof text, "The CMI of the real training images is %.4g nats in the same teachers.",
                  mean);
    emit(Message{Severity::Info, text, "real_cmi=" + formatParam(mean)});
}

void Engine::restore(const Checkpoint& checkpoint) {
    m_objective->load(checkpoint.state);
    m_method->load(checkpoint.state, *m_objective);
    const auto& values = checkpoint.state.values();
    m_iteration = m_lastStored = checkpoint.iteration;
    m_lastCheckpoint = m_request.resume ? checkpoint.iteration : -1; // a fork has none of its own yet
    m_lambda = values.at("lambda").get<double>();
    m_lastEvaluation = values.at("last_evaluation").get<std::int64_t>();
    m_baselineDone = values.at("baseline_done").get<bool>();
    m_lambdaFollows = values.value("lambda_follows", true);
    m_holdRatio = values.value("hold_ratio", m_holdRatio);
    m_ratioAsked = values.value("ratio_asked", false);
    m_secondsBefore = values.at("seconds").get<double>();
    while (!m_lambdaTrack.empty() && m_lambdaTrack.front().iteration <= m_iteration)
        m_lambdaTrack.erase(m_lambdaTrack.begin());
    publishImages(false);
}

bool Engine::advance() {
    if (m_iteration >= m_total || !waitAtPause())
        return false;
    m_stepping = false;
    checkpointIfDue();
    applyControls();
    try {
        performIteration();
    } catch (const NonFiniteError& error) {
        if (!m_request.pauseOnProblem)
            throw DistillError(ErrorCode::RunFailed, error.what());
        emit(Message{Severity::Error, error.what(), {}});
        publishImages(false);
        m_controls.pause();
        return true;
    }
    evaluateIfDue();
    return true;
}

// What could not be written waits in memory; so must the run, or it would grow there.
bool Engine::pauseWhereUnwritten() {
    auto problem = m_recorder.catchUp();
    if (!problem && m_checkpointProblem) {
        checkpoint();
        problem = m_checkpointProblem;
    }
    if (!problem)
        return false;
    const bool known = m_state == RunState::Paused && m_controls.pauseRequested();
    m_controls.pause();
    static_cast<void>(m_controls.takeStep());
    m_stepping = false;
    if (!known)
        emit(Message{Severity::Error,
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

bool Engine::restAtPause() {
    answerControls();
    pauseWhereUnwritten();
    while (!m_controls.stopRequested() && m_controls.pauseRequested() && !m_stepping) {
        if (m_controls.takeStep()) {
            m_stepping = true;
        } else if (m_controls.takeEvaluateNow()) {
            evaluate();
        } else {
            static_cast<void>(m_controls.takeCheckpointNow()); // one is kept anyway
            checkpoint();
            setState(RunState::Paused);
            return true;
        }
    }
    return false;
}

bool Engine::waitAtPause() {
    while (restAtPause())
        m_controls.waitForChange();
    if (m_controls.stopRequested()) {
        setState(RunState::Stopping);
        return false;
    }
    setState(RunState::Running);
    return true;
}

void Engine::applyControls() {
    while (!m_lambdaTrack.empty() && m_lambdaTrack.front().iteration <= m_iteration + 1) {
        const auto& edit = m_lambdaTrack.front();
        applyLambda({0, edit.lambda, {}, edit.holdsRatio});
        m_lambdaTrack.erase(m_lambdaTrack.begin());
    }
    const auto request = m_controls.takeLambda();
    if (!request)
        return;
    const auto now = std::chrono::steady_clock::now();
    if (now - m_lastEdit > kEditBurst)
        checkpoint(); // what was before the edit can be forked from exactly
    m_lastEdit = now;
    m_lambdaTrack.clear(); // somebody steers now
    applyLambda(*request);
}

void Engine::applyLambda(const RunControls::LambdaRequest& request) {
    m_lambdaFollows = request.holdsRatio && request.value > 0;
    if (request.holdsRatio) {
        m_holdRatio = request.value;
        m_ratioAsked = true;
    } else {
        m_lambda = request.value;
    }
    publishImages(true);
    const auto kind = request.holdsRatio ? ControlKind::HoldRatio : ControlKind::Lambda;
    emit(ControlApplied{request.id, std::string(toString(kind)), request.value, m_iteration + 1,
                        request.client});
}

void Engine::answerControls() {
    for (const auto& warning : m_controls.takeWarnings())
        emit(Message{Severity::Warning, warning, {}});
    for (const auto& request : m_controls.takeUnanswered())
        emit(ControlApplied{request.id, std::string(toString(request.kind)), 0, m_iteration + 1,
                            request.client});
}

void Engine::followLambda() {
    if (m_lambdaFollows && !m_ratioAsked && !m_schedule.constant())
        m_lambda = m_schedule.at(m_iteration + 1);
}

double Engine::ratioToHold() const {
    if (m_holdRatio > 0 || m_ratioAsked)
        return m_lambdaFollows && (m_ratioAsked || m_config.lambda > 0) ? m_holdRatio : 0.0;
    const bool calibrates = m_iteration == 0 && m_schedule.constant() && m_lambda > 0 &&
                            m_lambda == m_config.lambda && m_request.lambdaTrack.empty();
    return calibrates ? m_config.cmi.initialRatio : 0.0;
}

void Engine::performIteration() {
    followLambda();
    m_objective->begin(m_iteration + 1, m_lambda, ratioToHold());
    m_method->iterate(*m_objective);
    const auto account = m_objective->finish();
    if (account.lambda != m_lambda) {
        m_lambda = account.lambda;
        if (m_holdRatio <= 0) // a held ratio changes λ all the time: iterations tell it
            emit(ControlApplied{0, "lambda", m_lambda, m_iteration + 1, {}});
    }
    emit(account);
    ++m_iteration;
    publishImages(isSnapshotDue(m_iteration, m_config.snapshotEvery));
}

void Engine::checkpointIfDue() {
    const std::chrono::duration<double, std::ratio<60>> since =
        std::chrono::steady_clock::now() - m_checkpointTime;
    if (m_controls.takeCheckpointNow() ||
        (m_config.checkpointMinutes > 0 && since.count() >= m_config.checkpointMinutes) ||
        isDue(m_iteration, m_config.checkpointEvery, 1))
        checkpoint();
}

// Between two iterations only: the state is then that of an iteration done.
void Engine::checkpoint() {
    m_checkpointTime = std::chrono::steady_clock::now();
    if (!m_recorder.enabled() || m_lastCheckpoint == m_iteration || m_total == 0)
        return;
    StateArchive state;
    m_objective->save(state);
    m_method->save(state);
    auto& values = state.values();
    values["lambda"] = m_lambda;
    values["last_evaluation"] = m_lastEvaluation;
    values["baseline_done"] = m_baselineDone;
    values["lambda_follows"] = m_lambdaFollows;
    values["hold_ratio"] = m_holdRatio;
    values["ratio_asked"] = m_ratioAsked;
    values["seconds"] = seconds();
    m_checkpointProblem.reset();
    try {
        m_recorder.saveCheckpoint(m_set, m_iteration, state);
        m_lastCheckpoint = m_iteration;
    } catch (const DistillError& error) {
        if (!m_request.pauseOnProblem || error.error().code != ErrorCode::CannotWrite)
            throw;
        m_checkpointProblem = error.error();
    }
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
    relabel();
    static_cast<void>(m_controls.takeCancelEvaluation()); // one that came too late for the last evaluation
    publishImages(true);
    m_recorder.saveFloats(m_set, m_iteration);
    if (m_config.evaluation.randomBaseline && !m_baselineDone) {
        m_baselineDone = evaluateSubject("random");
        if (!m_set.formation.trivial())
            evaluateSubject("random_packed");
        if (m_labelsByMethod)
            evaluateSubject("random_labelled");
    }
    evaluateSubject("synthetic");
    if (!m_controls.stopRequested()) // where the user cancels it alone, it is not started again by itself
        m_lastEvaluation = m_iteration;
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
    EvaluationData data;
    if (subject == "synthetic")
        data = evaluationDataOf(m_set);
    else
        data.source = [&](std::int64_t repeat) { return randomSource(subject, repeat); };
    bool cancelled = false;
    const auto evaluation = evaluateImages(
        data, *m_dataset, job, m_streams, m_device, [this](const Progress& progress) { emit(progress); },
        [&] {
            cancelled = cancelled || m_controls.takeCancelEvaluation();
            return cancelled || m_controls.stopRequested();
        });
    if (evaluation)
        emit(*evaluation);
    return evaluation.has_value();
}

// Random real images, another draw at each repeat; packed as the set packs its own, or labelled as the method
// labels.
TrainSource Engine::randomSource(const std::string& subject, std::int64_t repeat) const {
    const torch::NoGradGuard noGrad;
    const auto generator = m_streams.generator(Purpose::Baseline, 0, repeat);
    if (subject == "random_packed") {
        const auto decoded =
            m_set.decodedAs(randomPackedImages(*m_dataset, m_set, generator).to(m_device), 0, m_set.classes);
        return sourceOf(decoded.images, decoded.labels);
    }
    const auto images = randomRealImages(*m_dataset, m_config.ipc, generator).to(m_device);
    if (subject == "random_labelled")
        return sourceOf(images, m_method->softLabelsOf(images, *m_objective), m_set.temperature);
    return sourceOf(images, m_set.labels);
}

// Brings labels that the method gives by a network of its own up to date.
void Engine::relabel() {
    const torch::NoGradGuard noGrad;
    const auto logits = m_method->softLabelsOf(m_set.decoded().images, *m_objective);
    m_labelsByMethod = logits.defined();
    if (m_labelsByMethod)
        m_set.labelLogits = logits;
}

void Engine::publishImages(bool store) {
    const auto now = std::chrono::steady_clock::now();
    store = store && m_lastStored != m_iteration;
    if (!store && now - m_lastPreview < kPreviewInterval)
        return;
    m_lastPreview = now;
    auto batch = std::make_shared<const ImageBatch>(m_set.snapshot(m_iteration));
    Images images;
    if (store && m_recorder.enabled()) {
        m_recorder.saveImages(batch);
        m_lastStored = m_lastSaved = m_iteration;
    }
    images.stored = m_lastSaved == m_iteration; // told again, they may have newer shares
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
