// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_desk.h"

#include <algorithm>
#include <utility>

#include "core/store/resume.h"
#include "ui/process/background.h"
#include "ui/run/run_attachment.h"
#include "ui/run/run_mirror.h"
#include "ui/run/run_reading.h"
#include "ui/run/run_replay.h"
#include "ui/run/timeline.h"

namespace distill {

namespace {

struct GoingOn {
    Result<RunRequest> request;
    Result<RunReplay> history;
};

// Without later edits and with λ as it is, the recorded track says all.
std::optional<double> lambdaToSet(const RunModel& model, const ForkChoice& choice, double inForce) {
    const auto& changes = model.lambdaChanges();
    const bool laterEdits = std::any_of(changes.begin(), changes.end(), [&](const ControlApplied& change) {
        return change.iteration > choice.at;
    });
    return laterEdits || choice.lambda != inForce ? std::optional(choice.lambda) : std::nullopt;
}

} // namespace

RunDesk::RunDesk(RunModel* model, EngineEntry engine, QObject* parent)
    : QObject(parent),
      m_model(model),
      m_parked(new RunModel(this)),
      m_controller(new RunController(model, std::move(engine), this)),
      m_attachment(new RunAttachment(model, this)),
      m_mirror(new RunMirror(this)),
      m_timeline(new Timeline(model, this)) {
    connect(m_controller, &RunController::failed, this, &RunDesk::onOwnFailed);
    connect(m_controller, &RunController::ended, this, &RunDesk::onOwnEnded);
    connect(m_parked, &RunModel::stateChanged, this, &RunDesk::onParkedState);
    connect(m_attachment, &RunAttachment::failed, this, &RunDesk::failed);
    connect(m_attachment, &RunAttachment::ended, this, [this] {
        m_endedAs = m_model->state();
        emit attachedChanged(false);
        emit ended();
    });
    connectMirror();
}

void RunDesk::connectMirror() {
    connect(m_attachment, &RunAttachment::sent, m_mirror, &RunMirror::hurry);
    connect(m_mirror, &RunMirror::failed, this, &RunDesk::failed);
    connect(m_mirror, &RunMirror::contactChanged, this, [this] { emit attachedChanged(isAttached()); });
    connect(m_mirror, &RunMirror::looked, this, &RunDesk::followPlace);
}

// A run that ended goes on where a job's next task took it up, and what came of it belongs to what is shown.
void RunDesk::followPlace(bool alive, bool news) {
    if (!isAttached() && !m_opening && (alive || news))
        open(m_directory);
}

bool RunDesk::isAttached() const {
    return m_attachment->isOn();
}

bool RunDesk::canGoOn() const {
    const bool followed = m_origin || (isAttached() && m_model->state() != RunState::LostContact);
    return !isBusy() && !followed && !m_directory.empty() && m_model->hasRun();
}

double RunDesk::lambdaAt(std::int64_t iteration) const {
    const CurveColumns& curves = m_model->curves();
    const auto after =
        std::upper_bound(curves.iteration.begin(), curves.iteration.end(), static_cast<double>(iteration));
    if (after != curves.iteration.begin())
        return curves.lambda[static_cast<std::size_t>(after - curves.iteration.begin()) - 1];
    return m_model->started() ? m_model->started()->config.lambda : 0.0;
}

void RunDesk::start(const RunRequest& request) {
    if (isBusy())
        return;
    ++m_generation;
    leaveAttachment();
    setAside(false);
    m_controller->start(request);
    showStarted(request.directory);
}

void RunDesk::startAside(const RunRequest& request) {
    if (isBusy())
        return;
    setAside(true);
    m_controller->start(request);
    m_ownDirectory = request.directory;
    emit directoryChanged();
}

void RunDesk::open(const std::filesystem::path& directory) {
    if (goesOnAside() && directory == m_ownDirectory)
        return showOwn();
    if (!mayLookElsewhere())
        return;
    m_opening = true;
    runInBackground(
        this, [directory] { return readRun(directory); },
        [this, directory, generation = ++m_generation](const RunReading& reading) {
            m_opening = m_opening && generation != m_generation;
            if (generation == m_generation && mayLookElsewhere())
                show(directory, reading);
        });
}

void RunDesk::showOwn() {
    if (!goesOnAside())
        return;
    ++m_generation;
    leaveAttachment();
    showAgain(*m_model, *m_parked);
    setAside(false);
    setDirectory(m_ownDirectory);
    if (m_model->started())
        emit opened(m_model->started()->config);
}

void RunDesk::show(const std::filesystem::path& directory, const RunReading& reading) {
    if (!reading.replay) {
        emit failed(reading.replay.error());
        return emit directoryChanged(); // the list marks what is still shown
    }
    leaveAttachment();
    if (isBusy() && !m_aside)
        setAside(true);
    showReading(*m_model, *m_attachment, directory, reading);
    setDirectory(directory, reading.origin);
    emit attachedChanged(isAttached());
    emit opened(reading.replay->record.info.config);
}

void RunDesk::resume(const std::filesystem::path& directory, std::int64_t iterations) {
    if (isBusy())
        return;
    runInBackground(
        this,
        [directory, iterations] {
            return GoingOn{resumeRequest(directory, iterations), loadReplay(directory)};
        },
        [this, directory, generation = ++m_generation](GoingOn goingOn) {
            if (generation != m_generation || isBusy())
                return;
            if (!goingOn.request || !goingOn.history)
                return emit failed(goingOn.request ? goingOn.history.error() : goingOn.request.error());
            goingOn.request->pauseOnProblem = true; // somebody watches
            leaveAttachment();
            setAside(false);
            m_controller->start(*goingOn.request, &*goingOn.history);
            showStarted(directory);
            emit opened(goingOn.request->config);
        });
}

void RunDesk::fork(const ForkChoice& choice, const std::filesystem::path& runsFolder) {
    if (!canGoOn())
        return;
    const auto lambda = lambdaToSet(*m_model, choice, lambdaAt(choice.at));
    const auto target = newRunDirectory(runsFolder, m_model->started()->config);
    runInBackground(
        this,
        [source = m_directory, choice, lambda, target] {
            return forkRequest(source, choice.at, lambda, target, choice.iterations);
        },
        [this, target, initial = m_model->initialImages(),
         generation = ++m_generation](Result<RunRequest> request) {
            const bool stale = generation != m_generation || isBusy();
            std::error_code ignored;
            if (stale || !request)
                std::filesystem::remove(target, ignored); // empty still
            if (stale)
                return;
            if (!request)
                return emit failed(request.error());
            request->freshDirectory = true;
            request->pauseOnProblem = true;
            leaveAttachment();
            setAside(false);
            m_controller->start(*request);
            m_model->showImages(initial); // the change since the start counts from the parent's
            showStarted(request->directory);
            emit opened(request->config);
        });
}

void RunDesk::clear() {
    if (!mayLookElsewhere())
        return;
    ++m_generation;
    leaveAttachment();
    if (isBusy() && !m_aside)
        setAside(true);
    m_model->reset();
    setDirectory({});
}

RunState RunDesk::commandState() const {
    const RunState told = m_model->state();
    return told == RunState::Running && !m_aside && m_controller->pauseRequested() ? RunState::Paused : told;
}

void RunDesk::steer(ControlKind kind, double value) {
    if (isAttached())
        m_attachment->send(kind, value);
    else if (!m_aside)
        m_controller->steer(kind, value);
    emit steered();
}

void RunDesk::steerOwn(ControlKind kind, double value) {
    m_controller->steer(kind, value);
    emit steered();
}

void RunDesk::leaveStage() {
    const bool evaluating = m_model->state() == RunState::Evaluating;
    steer(evaluating ? ControlKind::CancelEvaluation : ControlKind::Stop);
}

void RunDesk::leaveAttachment() {
    if (!isAttached())
        return;
    m_attachment->detach();
    emit attachedChanged(false);
}

// What the run of this process tells goes to the model that is shown, or to that in which it waits.
void RunDesk::setAside(bool aside) {
    if (aside && !m_aside && isBusy())
        showAgain(*m_parked, *m_model);
    m_aside = aside;
    m_controller->tellTo(aside ? m_parked : m_model);
    if (!aside)
        m_parked->reset();
}

QString RunDesk::ownName() const {
    return QString::fromStdString(m_ownDirectory.filename().string());
}

void RunDesk::onOwnFailed(const Error& error) {
    if (!m_aside)
        return emit failed(error);
    Error named = error;
    named.message =
        tr("The run %1 has failed: %2").arg(ownName(), QString::fromStdString(error.message)).toStdString();
    emit failed(named);
}

void RunDesk::onOwnEnded() {
    m_endedAs = ownModel().state();
    emit ended();
}

// A run that waits for somebody is heard of, whatever is looked at.
void RunDesk::onParkedState() {
    if (!m_aside || m_parked->state() != RunState::Paused || m_parked->stateReason().isEmpty())
        return;
    const QString sentence = tr("The run %1 has paused: %2").arg(ownName(), m_parked->stateReason());
    emit failed(Error{ErrorCode::RunFailed, sentence.toStdString(), {}});
}

void RunDesk::showStarted(const std::filesystem::path& directory) {
    m_ownDirectory = directory;
    setDirectory(directory);
}

void RunDesk::setDirectory(const std::filesystem::path& directory,
                           const std::optional<MirrorOrigin>& origin) {
    m_directory = directory;
    m_origin = origin;
    m_mirror->follow(directory, origin);
    m_timeline->setReader(m_mirror->reader(), m_mirror->threads());
    m_timeline->setDirectory(directory);
    emit directoryChanged();
}

} // namespace distill
