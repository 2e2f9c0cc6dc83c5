// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/lambda_steering.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "core/run/run_controls.h"

namespace distill {
namespace {

// The edits of a journal, those of one iteration merged into the last. Going on from a checkpoint applies
// later ones again at their iterations; until that has happened they are still to come, unless somebody
// steers.
class RecordedEdits final {
public:
    void take(const Resumed& resumed) {
        m_applied = 0;
        while (m_applied < m_edits.size() && m_edits[m_applied].iteration <= resumed.from)
            ++m_applied;
    }
    void take(const LambdaEdit& edit, bool byTheRunItself) {
        const bool again =
            byTheRunItself && m_applied < m_edits.size() && m_edits[m_applied].iteration == edit.iteration &&
            m_edits[m_applied].lambda == edit.lambda && m_edits[m_applied].holdsRatio == edit.holdsRatio;
        if (!again) {
            m_edits.resize(m_applied);
            if (!m_edits.empty() && m_edits.back().iteration == edit.iteration)
                m_edits.pop_back();
            m_edits.push_back(edit);
            m_applied = m_edits.size();
        } else {
            ++m_applied;
        }
    }
    std::vector<LambdaEdit> edits() && { return std::move(m_edits); }

private:
    std::vector<LambdaEdit> m_edits;
    std::size_t m_applied = 0; // the first ones, which are in force; the others are to come
};

} // namespace

LambdaSteering::LambdaSteering(const RunConfig& config, std::vector<LambdaEdit> track)
    : m_track(track.begin(), track.end()),
      m_schedule(parseLambdaSchedule(config.lambdaSchedule, config.lambda).value_or(LambdaSchedule())),
      m_lambda(config.lambda),
      m_ratio(config.cmi.holdRatio),
      m_pulls(config.lambda > 0) {
    // An edit says λ: then it is not looked for.
    if (m_track.empty() && m_schedule.constant() && m_pulls)
        m_initialRatio = config.cmi.initialRatio;
}

double LambdaSteering::heldRatio() const {
    return m_follows && (m_asked || m_pulls) ? m_ratio : 0.0;
}

bool LambdaSteering::followsSchedule() const {
    return m_follows && !m_asked && !m_schedule.constant();
}

void LambdaSteering::put(const LambdaEdit& edit) {
    m_since = edit.iteration;
    m_initialRatio = 0;
    m_follows = edit.holdsRatio && edit.lambda > 0;
    if (edit.holdsRatio) {
        m_ratio = edit.lambda;
        m_asked = true;
    } else {
        m_lambda = edit.lambda;
    }
}

void LambdaSteering::steer(const LambdaEdit& edit) {
    m_track.clear();
    put(edit);
}

std::optional<LambdaEdit> LambdaSteering::takeRecorded(std::int64_t iteration) {
    if (m_track.empty() || m_track.front().iteration > iteration)
        return std::nullopt;
    LambdaEdit edit = m_track.front();
    m_track.pop_front();
    edit.iteration = iteration;
    put(edit);
    return edit;
}

LambdaSteering::Aim LambdaSteering::begin(std::int64_t iteration) {
    if (followsSchedule())
        m_lambda = m_schedule.at(iteration);
    if (m_ratio > 0 || m_asked)
        return {m_lambda, heldRatio()};
    return {m_lambda, iteration == 1 ? m_initialRatio : 0.0};
}

std::optional<LambdaEdit> LambdaSteering::found(std::int64_t iteration, double lambda) {
    if (lambda == m_lambda)
        return std::nullopt;
    m_lambda = lambda;
    if (heldRatio() > 0)
        return std::nullopt;
    return LambdaEdit{iteration, lambda, false};
}

void LambdaSteering::apply(const RunEvent& event) {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
        *this = LambdaSteering(started->config);
    } else if (const auto* iteration = std::get_if<Iteration>(&event)) {
        if (std::isfinite(iteration->lambda))
            m_lambda = iteration->lambda;
    } else if (const auto* applied = std::get_if<ControlApplied>(&event)) {
        if (const auto edit = lambdaEditOf(*applied))
            put(*edit);
    }
}

void LambdaSteering::save(nlohmann::json& values) const {
    values["lambda"] = m_lambda;
    values["lambda_follows"] = m_follows;
    values["hold_ratio"] = m_ratio;
    values["ratio_asked"] = m_asked;
}

void LambdaSteering::load(const nlohmann::json& values, std::int64_t iterationsDone) {
    m_lambda = values.at("lambda").get<double>();
    m_follows = values.value("lambda_follows", true);
    m_ratio = values.value("hold_ratio", m_ratio);
    m_asked = values.value("ratio_asked", false);
    while (!m_track.empty() && m_track.front().iteration <= iterationsDone)
        m_track.pop_front();
}

std::optional<LambdaEdit> lambdaEditOf(const ControlApplied& applied) {
    const auto kind = controlKindFromString(applied.key);
    if (!kind || !takesValue(*kind))
        return std::nullopt;
    return LambdaEdit{applied.iteration, applied.value, *kind == ControlKind::HoldRatio};
}

bool foundByRun(const ControlApplied& applied) {
    const auto edit = lambdaEditOf(applied);
    return edit && !edit->holdsRatio && edit->iteration <= 1 && applied.id == 0 && applied.client.empty();
}

std::vector<LambdaEdit> lambdaEdits(const std::vector<RunEvent>& events) {
    RecordedEdits recorded;
    for (const auto& event : events) {
        if (const auto* resumed = std::get_if<Resumed>(&event))
            recorded.take(*resumed);
        const auto* applied = std::get_if<ControlApplied>(&event);
        if (const auto edit = applied == nullptr ? std::nullopt : lambdaEditOf(*applied))
            recorded.take(*edit, applied->id == 0 && applied->client.empty());
    }
    return std::move(recorded).edits();
}

std::vector<std::pair<std::int64_t, double>> lambdaChanges(const std::vector<RunEvent>& events) {
    std::vector<std::pair<std::int64_t, double>> changes;
    double atStart = 0;
    for (const auto& event : events) {
        if (const auto* started = std::get_if<RunStarted>(&event))
            atStart = started->config.lambda;
        const auto* iteration = std::get_if<Iteration>(&event);
        if (iteration != nullptr && (changes.empty() || iteration->lambda != changes.back().second))
            changes.emplace_back(iteration->iteration, iteration->lambda);
    }
    if (changes.empty())
        changes.emplace_back(1, atStart);
    return changes;
}

} // namespace distill
