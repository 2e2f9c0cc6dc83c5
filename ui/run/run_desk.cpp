// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_desk.h"

#include <algorithm>
#include <utility>

#include "core/store/resume.h"
#include "ui/process/background.h"
#include "ui/run/run_attachment.h"
#include "ui/run/run_reading.h"
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
      m_controller(new RunController(model, std::move(engine), this)),
      m_attachment(new RunAttachment(model, this)),
      m_timeline(new Timeline(model, this)) {
    connect(m_controller, &RunController::failed, this, &RunDesk::failed);
    connect(m_controller, &RunController::ended, this, &RunDesk::ended);
    connect(m_attachment, &RunAttachment::failed, this, &RunDesk::failed);
    connect(m_attachment, &RunAttachment::ended, this, [this] {
        emit attachedChanged(false);
        emit ended();
    });
}

bool RunDesk::isAttached() const {
    return m_attachment->isOn();
}

bool RunDesk::canGoOn() const {
    const bool followed = isAttached() && m_model->state() != RunState::LostContact;
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
    m_controller->start(request);
    setDirectory(request.directory);
}

void RunDesk::open(const std::filesystem::path& directory) {
    if (isBusy())
        return;
    runInBackground(
        this, [directory] { return readRun(directory); },
        [this, directory, generation = ++m_generation](const RunReading& reading) {
            if (generation == m_generation && !isBusy())
                show(directory, reading);
        });
}

void RunDesk::show(const std::filesystem::path& directory, const RunReading& reading) {
    if (!reading.replay) {
        emit failed(reading.replay.error());
        return emit directoryChanged(); // the list marks what is still shown
    }
    leaveAttachment();
    showReading(*m_model, *m_attachment, directory, reading);
    setDirectory(directory);
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
            m_controller->start(*goingOn.request, &*goingOn.history);
            setDirectory(directory);
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
            return forkRequest(source, choice.at, lambda, target);
        },
        [this, choice, target, initial = m_model->initialImages(),
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
            request->config.iterations = choice.iterations;
            request->pauseOnProblem = true;
            leaveAttachment();
            m_controller->start(*request);
            m_model->showImages(initial); // the change since the start counts from the parent's
            setDirectory(request->directory);
            emit opened(request->config);
        });
}

void RunDesk::clear() {
    if (isBusy())
        return;
    ++m_generation;
    leaveAttachment();
    m_model->reset();
    setDirectory({});
}

RunState RunDesk::commandState() const {
    const RunState told = m_model->state();
    return told == RunState::Running && m_controller->pauseRequested() ? RunState::Paused : told;
}

void RunDesk::steer(ControlKind kind, double value) {
    if (isAttached())
        m_attachment->send(kind, value);
    else
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

void RunDesk::setDirectory(const std::filesystem::path& directory) {
    m_directory = directory;
    m_timeline->setDirectory(directory);
    emit directoryChanged();
}

} // namespace distill
