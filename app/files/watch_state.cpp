// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/watch_state.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <nlohmann/json.hpp>

#include "app/files/console.h"
#include "core/base/number_text.h"
#include "core/results/deviation_json.h"

namespace distill {
namespace {

constexpr double kSmoothing = 0.9; // of the seconds per iteration

void dropBeyond(Points& points, std::int64_t limit) {
    while (!points.empty() && points.back().first > double(limit))
        points.pop_back();
}

std::string row(const char* name, const std::string& value) {
    std::string text(name);
    text.resize(14, ' ');
    return text + value + "\n";
}

std::string evaluationLine(const Evaluation& evaluation) {
    return accuracyText(evaluation.accuracyMean, evaluation.accuracyStd, evaluation.repeats) + " of " +
           subjectText(evaluation) + " at iteration " + std::to_string(evaluation.iteration) + " (" +
           evaluation.network + ", " + evaluation.protocol + ", n = " + std::to_string(evaluation.repeats) +
           ")";
}

nlohmann::json jsonOf(const Evaluation& evaluation) {
    return {{"iteration", evaluation.iteration},
            {"subject", evaluation.subject},
            {"network", evaluation.network},
            {"protocol", evaluation.protocol},
            {"accuracy_mean", evaluation.accuracyMean},
            {"accuracy_std", deviationOrNull(evaluation.accuracyStd, evaluation.repeats)},
            {"repeats", evaluation.repeats}};
}

nlohmann::json finite(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

} // namespace

WatchState::WatchState(std::filesystem::path run) : m_run(std::move(run)), m_follower(m_run) {}

std::string WatchState::name() const {
    std::error_code error;
    const auto whole = std::filesystem::absolute(m_run, error).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

void WatchState::look() {
    const auto update = m_follower.look();
    if (update.restarted)
        startOver();
    for (const auto& event : update.events)
        take(event);
    m_state = update.state;
    if (update.newestImages && !m_shown)
        m_images = update.newestImages;
    if (update.problem)
        m_text = *update.problem;
}

void WatchState::startOver() {
    m_started.reset();
    m_newest.reset();
    goBackTo(-1);
    m_answer.reset();
    m_text.clear();
}

void WatchState::take(const RunEvent& event) {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
        m_started = *started;
        m_total = started->config.iterations;
    } else if (const auto* iteration = std::get_if<Iteration>(&event)) {
        takeIteration(*iteration);
    } else if (const auto* images = std::get_if<Images>(&event)) {
        if (images->stored && (m_stored.empty() || m_stored.back() < images->batch->iteration))
            m_stored.push_back(images->batch->iteration);
    } else if (const auto* evaluation = std::get_if<Evaluation>(&event)) {
        m_evaluations.push_back(*evaluation);
    } else if (const auto* applied = std::get_if<ControlApplied>(&event)) {
        m_answer = *applied;
        if (applied->key == "lambda")
            m_lambdas.emplace_back(double(applied->iteration), applied->value);
    } else if (const auto* resumed = std::get_if<Resumed>(&event)) {
        goBackTo(keptUpTo(*resumed));
        m_total = resumed->iterations > 0 ? resumed->iterations : m_total;
    } else if (const auto* message = std::get_if<Message>(&event)) {
        m_text = message->text;
    } else if (const auto* finished = std::get_if<Finished>(&event)) {
        m_text = finished->message;
    }
}

void WatchState::takeIteration(const Iteration& iteration) {
    const double x = double(iteration.iteration);
    m_matching.emplace_back(x, iteration.matching);
    if (iteration.cmiFresh)
        m_cmi.emplace_back(x, iteration.cmi);
    m_lambdas.emplace_back(x, iteration.lambda);
    if (!iteration.perClassCmi.empty())
        m_classCmi = iteration.perClassCmi;
    m_newest = iteration;
    const double seconds = iteration.milliseconds.total / 1000;
    m_seconds = m_seconds > 0 ? kSmoothing * m_seconds + (1 - kSmoothing) * seconds : seconds;
}

void WatchState::goBackTo(std::int64_t limit) {
    for (auto* points : {&m_matching, &m_cmi, &m_lambdas})
        dropBeyond(*points, limit);
    while (!m_stored.empty() && m_stored.back() > limit)
        m_stored.pop_back();
    m_evaluations.erase(std::remove_if(m_evaluations.begin(), m_evaluations.end(),
                                       [&](const Evaluation& e) { return e.iteration > limit; }),
                        m_evaluations.end());
    if (m_newest && m_newest->iteration > limit)
        m_newest.reset();
    m_shown.reset();
    m_images.reset();
}

double WatchState::lambda() const {
    if (!m_lambdas.empty())
        return m_lambdas.back().second;
    return m_started ? m_started->config.lambda : 0;
}

Points WatchState::accuracies() const {
    Points points;
    for (const auto& evaluation : m_evaluations)
        if (evaluation.subject == "synthetic")
            points.emplace_back(double(evaluation.iteration), evaluation.accuracyMean);
    return points;
}

double WatchState::secondsLeft() const {
    const std::int64_t done = m_newest ? m_newest->iteration : 0;
    return isActive(m_state) ? m_seconds * double(std::max<std::int64_t>(0, m_total - done)) : 0;
}

std::optional<std::int64_t> WatchState::shown() const {
    if (m_shown)
        return m_shown;
    return m_stored.empty() ? std::nullopt : std::optional(m_stored.back());
}

void WatchState::showEarlier() {
    const auto now = shown();
    const auto place = std::lower_bound(m_stored.begin(), m_stored.end(), now.value_or(0));
    if (now && place != m_stored.begin())
        m_shown = *std::prev(place);
}

void WatchState::showLater() {
    if (!m_shown)
        return;
    const auto place = std::upper_bound(m_stored.begin(), m_stored.end(), *m_shown);
    if (place == m_stored.end() || std::next(place) == m_stored.end())
        m_shown.reset();
    else
        m_shown = *place;
}

void WatchState::showFirst() {
    if (!m_stored.empty())
        m_shown = m_stored.front();
}

std::shared_ptr<const ImageBatch> WatchState::images() {
    const auto wanted = shown();
    if (!wanted || !m_started || (m_images && m_images->iteration == *wanted))
        return wanted ? m_images : nullptr;
    RunRecord record; // the start alone: the geometry of pictures
    record.info.directory = m_run;
    record.events.emplace_back(*m_started);
    const auto read = readImages(record, *wanted);
    m_images = read ? *read : nullptr;
    return m_images;
}

std::string className(const WatchState& state, std::size_t index) {
    const auto& started = state.started();
    return started && index < started->classNames.size() ? started->classNames[index]
                                                         : "class " + std::to_string(index);
}

std::string summaryText(const WatchState& state) {
    std::ostringstream text;
    const auto done = state.newest() ? state.newest()->iteration : 0;
    text << row("run", state.run().string())
         << row("state", std::string(toString(state.state())) + ", iteration " + std::to_string(done) +
                             " of " + std::to_string(state.iterations()));
    if (state.started()) {
        const auto& config = state.started()->config;
        text << row("dataset", state.started()->datasetName + ", " + config.method + ", " +
                                   counted(config.ipc, "image per class", "images per class") + ", seed " +
                                   std::to_string(config.seed));
    }
    text << row("lambda", shortNumber(state.lambda(), 6));
    if (state.newest()) {
        text << row("matching", shortNumber(state.newest()->matching, 6));
        if (!state.cmi().empty())
            text << row("CMI", shortNumber(state.newest()->cmi, 6) + " nats");
    }
    for (const auto& evaluation : state.evaluations())
        text << row("accuracy", evaluationLine(evaluation));
    for (std::size_t i = 0; i < state.classCmi().size(); ++i)
        text << row("CMI of class", className(state, i) + "  " + shortNumber(state.classCmi()[i], 4));
    if (!state.stored().empty())
        text << row("images",
                    counted(std::int64_t(state.stored().size()), "stored iteration", "stored iterations") +
                        ", the last " + std::to_string(state.stored().back()));
    if (state.secondsLeft() > 0)
        text << row("left", "about " + durationText(state.secondsLeft()));
    if (!state.message().empty())
        text << row("message", state.message());
    return text.str();
}

nlohmann::json summaryJson(const WatchState& state) {
    const auto& started = state.started();
    const auto& newest = state.newest();
    auto classes = nlohmann::json::array(), evaluations = nlohmann::json::array();
    for (std::size_t i = 0; i < state.classCmi().size(); ++i)
        classes.push_back({{"class", className(state, i)}, {"cmi", finite(state.classCmi()[i])}});
    for (const auto& evaluation : state.evaluations())
        evaluations.push_back(jsonOf(evaluation));
    return {
        {"path", state.run().string()},
        {"name", state.name()},
        {"state", toString(state.state())},
        {"dataset", started ? nlohmann::json(started->config.dataset) : nlohmann::json()},
        {"method", started ? nlohmann::json(started->config.method) : nlohmann::json()},
        {"ipc", started ? nlohmann::json(started->config.ipc) : nlohmann::json()},
        {"seed", started ? nlohmann::json(started->config.seed) : nlohmann::json()},
        {"iteration", newest ? newest->iteration : 0},
        {"iterations", state.iterations()},
        {"lambda", state.lambda()},
        {"matching", newest ? finite(newest->matching) : nlohmann::json()},
        {"cmi", newest && !state.cmi().empty() ? finite(newest->cmi) : nlohmann::json()},
        {"cmi_by_class", classes},
        {"evaluations", evaluations},
        {"stored_images", state.stored()},
        {"seconds_left", state.secondsLeft() > 0 ? nlohmann::json(state.secondsLeft()) : nlohmann::json()},
        {"message", state.message()}};
}

} // namespace distill
