// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include <QCoreApplication>

#include "core/base/number_text.h"
#include "core/run/run_mailbox.h"

namespace distill {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double finiteOrNaN(double value) {
    return std::isfinite(value) ? value : kNaN;
}

bool isTroubled(RunState state) {
    return state == RunState::Paused || state == RunState::Failed || state == RunState::LostContact;
}

void appendClassCmi(std::vector<std::vector<double>>& columns, const std::vector<double>& values,
                    std::size_t rows) {
    if (columns.size() < values.size())
        columns.resize(values.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
        columns[c].resize(rows - 1, kNaN);
        columns[c].push_back(c < values.size() ? finiteOrNaN(values[c]) : kNaN);
    }
}

void append(RunModel::Curves& curves, const Iteration& it) {
    curves.iteration.push_back(static_cast<double>(it.iteration));
    curves.loss.push_back(finiteOrNaN(it.loss));
    curves.matching.push_back(finiteOrNaN(it.matching));
    curves.cmi.push_back(finiteOrNaN(it.cmi));
    curves.lambdaCmi.push_back(finiteOrNaN(it.cmiTerm));
    curves.lambda.push_back(finiteOrNaN(it.lambda));
    curves.regulariser.push_back(finiteOrNaN(it.regulariser.value_or(it.cmi)));
    curves.teacherAccuracy.push_back(
        it.teacherAccuracy.value_or(curves.teacherAccuracy.empty() ? kNaN : curves.teacherAccuracy.back()));
    curves.cmiMilliseconds.push_back(finiteOrNaN(it.milliseconds.cmi));
    curves.totalMilliseconds.push_back(finiteOrNaN(it.milliseconds.total));
    curves.measured.push_back(it.cmiFresh ? 1 : 0);
    curves.matchingGradient.push_back(finiteOrNaN(it.matchingGradientNorm));
    curves.cmiGradient.push_back(finiteOrNaN(it.cmiGradientNorm));
    curves.gradientCosine.push_back(finiteOrNaN(it.gradientCosine));
    appendClassCmi(curves.classCmi, it.perClassCmi, curves.iteration.size());
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
    m_curves = Curves();
    m_evaluations.clear();
    m_randomBaseline.reset();
    m_lambdaChanges.clear();
    m_steering = LambdaSteering();
    m_realCmi.reset();
    m_lastIteration.reset();
    m_images.reset();
    m_initialImages.reset();
    m_cmiShare.clear();
    m_stored.clear();
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
    auto first = m_initialImages;
    const auto last = m_images;
    const std::int64_t limit = keptUpTo(events);
    reset();
    m_initialImages = std::move(first); // before newer ones can take its place
    applyInOrder(all);
    if (!m_images)
        showImages(last && last->iteration <= limit ? last : m_initialImages);
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
    if (!m_initialImages)
        m_initialImages = batch;
    m_images = std::move(batch);
    const auto stored = std::find_if(m_stored.begin(), m_stored.end(), [this](const StoredImages& each) {
        return each.iteration == m_images->iteration;
    });
    m_cmiShare = stored == m_stored.end() ? std::vector<float>() : stored->cmiShare;
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
    m_images = std::move(batch);
    m_cmiShare = std::move(cmiShare);
    m_perClassCmi = std::move(perClassCmi);
    emit imagesChanged();
}

void RunModel::keepStored(const std::vector<std::int64_t>& iterations) {
    m_stored.erase(std::remove_if(m_stored.begin(), m_stored.end(),
                                  [&](const StoredImages& stored) {
                                      return !std::binary_search(iterations.begin(), iterations.end(),
                                                                 stored.iteration);
                                  }),
                   m_stored.end());
    for (const std::int64_t iteration : iterations)
        noteStored(iteration, {});
    emit storedImagesChanged();
}

void RunModel::forgetStored(std::int64_t iteration) {
    m_stored.erase(std::remove_if(m_stored.begin(), m_stored.end(),
                                  [&](const StoredImages& s) { return s.iteration == iteration; }),
                   m_stored.end());
    emit storedImagesChanged();
}

void RunModel::noteStored(std::int64_t iteration, const std::vector<float>& cmiShare) {
    auto place =
        std::lower_bound(m_stored.begin(), m_stored.end(), iteration,
                         [](const StoredImages& stored, std::int64_t i) { return stored.iteration < i; });
    if (place == m_stored.end() || place->iteration != iteration)
        place = m_stored.insert(place, StoredImages{iteration, {}});
    if (!cmiShare.empty())
        place->cmiShare = cmiShare;
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
    append(m_curves, event);
    if (!event.perClassCmi.empty())
        m_perClassCmi = event.perClassCmi;
    m_lastIteration = event;
}

void RunModel::applyEvent(const Images& event) {
    if (event.batch && event.stored) {
        noteStored(event.batch->iteration, event.cmiShare);
        m_changes->stored = true;
    }
    if (!event.batch || event.batch->pixels.empty())
        return; // a journal line: the pixels lie in the run folder
    if (!m_initialImages)
        m_initialImages = event.batch;
    m_images = event.batch;
    m_cmiShare = event.cmiShare;
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
    constexpr std::string_view kRealCmi = "real_cmi=";
    if (event.detail.compare(0, kRealCmi.size(), kRealCmi) == 0)
        m_realCmi = parsedNumber<double>(std::string_view(event.detail).substr(kRealCmi.size()));
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
