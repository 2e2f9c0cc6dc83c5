// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_model.h"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>

#include <QCoreApplication>

#include "core/run/run_mailbox.h"

namespace distill {

namespace {

bool isTroubled(RunState state) {
    return state == RunState::Paused || state == RunState::Failed || state == RunState::LostContact;
}

// The last iteration that every Resumed among them leaves valid.
std::int64_t keptUpTo(const std::vector<RunEvent>& events) {
    std::int64_t limit = std::numeric_limits<std::int64_t>::max();
    for (const RunEvent& event : events)
        if (const auto* resumed = std::get_if<Resumed>(&event))
            limit = std::min(limit, distill::keptUpTo(*resumed));
    return limit;
}

} // namespace

struct RunModel::Changes {
    bool started = false, state = false, images = false, stored = false, evaluations = false;
    bool lambda = false, progress = false, messages = false;
};

RunModel::RunModel(QObject* parent) : QObject(parent) {}

void RunModel::reset() {
    m_started.reset();
    m_showsSet = false;
    m_state = RunState::Idle;
    m_stateReason.clear();
    m_curves = CurveColumns();
    m_evaluations.clear();
    m_randomBaseline.reset();
    m_lambdaChanges.clear();
    m_steering = LambdaSteering();
    m_realCmi.reset();
    m_lastIteration.reset();
    m_images = ImageHistory();
    m_perClassCmi.clear();
    m_progress.reset();
    m_messages.clear();
    m_currentMessages = 0;
    m_finished.reset();
    m_events.clear();
    emit wasReset();
    emit stateChanged();
}

void RunModel::applyAll(const std::vector<RunEvent>& events) {
    if (!rewind(events))
        applyInOrder(events);
}

bool RunModel::rewind(const std::vector<RunEvent>& events) {
    if (std::none_of(events.begin(), events.end(),
                     [](const RunEvent& event) { return std::holds_alternative<Resumed>(event); }))
        return false;
    std::vector<RunEvent> all = m_events;
    all.insert(all.end(), events.begin(), events.end());
    const std::size_t count = all.size();
    all = withoutAbandoned(std::move(all));
    if (all.size() == count)
        return false;
    auto first = initialImages();
    const auto last = images();
    const std::int64_t limit = keptUpTo(events);
    reset();
    m_images.setFirst(std::move(first)); // before newer ones can take its place
    applyInOrder(all);
    if (!images())
        showImages(last && last->iteration <= limit ? last : initialImages());
    return true;
}

void RunModel::applyInOrder(const std::vector<RunEvent>& events) {
    Changes changes;
    m_changes = &changes;
    const std::size_t first = m_curves.iteration.size();
    for (const RunEvent& event : events)
        apply(event);
    m_changes = nullptr;

    const std::size_t added = m_curves.iteration.size() - first;
    if (changes.started)
        emit runStarted();
    if (added > 0)
        emit iterationsAdded(static_cast<int>(first), static_cast<int>(added));
    if (changes.images)
        emit imagesChanged();
    if (changes.stored)
        emit storedImagesChanged();
    if (changes.evaluations)
        emit evaluationsChanged();
    if (changes.lambda)
        emit lambdaChanged();
    if (changes.messages)
        emit messagesChanged();
    if (changes.progress)
        emit progressChanged();
    if (changes.state)
        emit stateChanged();
}

void RunModel::showImages(std::shared_ptr<const ImageBatch> batch) {
    if (!batch)
        return;
    m_images.show(std::move(batch));
    emit imagesChanged();
}

void RunModel::showSet(const RunStarted& facts) {
    reset();
    m_started = facts;
    m_showsSet = true;
    emit runStarted();
    emit stateChanged();
}

void RunModel::showSetImages(std::shared_ptr<const ImageBatch> batch, std::vector<float> cmiShare,
                             std::vector<double> perClassCmi) {
    m_images.showSet(std::move(batch), std::move(cmiShare));
    m_perClassCmi = std::move(perClassCmi);
    emit imagesChanged();
}

void RunModel::keepStored(const std::vector<std::int64_t>& iterations) {
    m_images.keepStored(iterations);
    emit storedImagesChanged();
}

void RunModel::forgetStored(std::int64_t iteration) {
    m_images.forgetStored(iteration);
    emit storedImagesChanged();
}

void RunModel::apply(const RunEvent& event) {
    m_steering.apply(event);
    std::visit([this](const auto& e) { applyEvent(e); }, event);
    if (std::holds_alternative<Progress>(event))
        return;
    if (const auto* images = std::get_if<Images>(&event))
        m_events.emplace_back(withoutPixels(*images));
    else
        m_events.push_back(event);
}

void RunModel::applyEvent(const RunStarted& event) {
    m_started = event;
    m_changes->started = true;
}

void RunModel::applyEvent(const Progress& event) {
    m_progress = event;
    m_changes->progress = true;
}

void RunModel::applyEvent(const StateChanged& event) {
    setState(event.state, QString::fromStdString(event.reason));
}

void RunModel::applyEvent(const Iteration& event) {
    m_curves.append(event);
    if (!event.perClassCmi.empty())
        m_perClassCmi = event.perClassCmi;
    m_lastIteration = event;
}

void RunModel::applyEvent(const Images& event) {
    if (event.batch && event.stored) {
        m_images.noteStored(event.batch->iteration, event.cmiShare);
        m_changes->stored = true;
    }
    if (!event.batch || event.batch->pixels.empty())
        return; // a journal line: the pixels lie in the run folder
    m_images.show(event.batch, event.cmiShare);
    m_changes->images = true;
}

void RunModel::applyEvent(const Evaluation& event) {
    if (event.subject == "random")
        m_randomBaseline = event;
    else if (event.subject == "synthetic")
        m_evaluations.push_back(event);
    m_changes->evaluations = true;
}

void RunModel::applyEvent(const ControlApplied& event) {
    if (!lambdaEditOf(event))
        return;
    m_lambdaChanges.push_back(event);
    m_changes->lambda = true;
}

void RunModel::applyEvent(const Resumed& event) {
    m_finished.reset();
    m_currentMessages = m_messages.size();
    if (m_started && event.iterations > 0)
        m_started->config.iterations = event.iterations;
    m_messages.push_back({Severity::Info, "Resumed after iteration " + std::to_string(event.from) + ".", {}});
    m_changes->messages = true;
}

void RunModel::applyEvent(const Message& event) {
    if (event.realCmi)
        m_realCmi = event.realCmi;
    m_messages.push_back(event);
    m_changes->messages = true;
}

void RunModel::applyEvent(const Finished& event) {
    m_finished = event;
    const auto same = [&](const Message& message) { return message.text == event.message; };
    const bool told = std::any_of(m_messages.begin() + static_cast<std::ptrdiff_t>(m_currentMessages),
                                  m_messages.end(), same);
    if (event.state == RunState::Failed && !event.message.empty() && !told) {
        m_messages.push_back({Severity::Error, event.message, {}});
        m_changes->messages = true;
    }
    setState(event.state, QString::fromStdString(event.message));
}

void RunModel::setState(RunState state, const QString& reason) {
    const bool goesOn = state == RunState::Running || state == RunState::Preparing;
    if (goesOn && isTroubled(m_state) && !m_stateReason.isEmpty()) {
        m_currentMessages = m_messages.size(); // the cause is mended
        m_changes->messages = true;
    }
    m_state = state;
    m_stateReason = reason;
    m_changes->state = true;
    const bool inStage = state == RunState::Preparing || state == RunState::Evaluating;
    if (!inStage && m_progress) {
        m_progress.reset();
        m_changes->progress = true;
    }
}

} // namespace distill
