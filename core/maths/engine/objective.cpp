// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/objective.h"

#include <algorithm>
#include <cmath>

#include <torch/csrc/autograd/autograd.h>

#include "core/maths/nets/network.h"
#include "core/maths/tensor/state_archive.h"

namespace distill {
namespace {

double milliseconds(std::chrono::steady_clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

std::string groupKey(const ParameterGroup& group) {
    return "group." + group.name;
}

} // namespace

Objective::Objective(Parts parts)
    : m_parts(std::move(parts)),
      m_pull(m_parts.config, m_parts.dataset, m_parts.set, m_parts.streams, m_readings),
      m_real(m_parts.config, m_parts.dataset, m_parts.streams, m_parts.device) {}

void Objective::setGroups(std::vector<ParameterGroup> groups) {
    m_groups = std::move(groups);
    m_optimisers.clear();
    for (const auto& group : m_groups)
        m_optimisers.emplace_back(group.tensor, group.optimiser);
    m_pull.forget();
}

void Objective::begin(std::int64_t iteration, double lambda, double ratio) {
    m_event = Iteration();
    m_event.iteration = iteration;
    m_matchingSquare = m_cmiSquare = m_dot = 0;
    m_stepped = false;
    m_finite = true;
    m_before.clear();
    m_readings.forget();
    m_gradients.assign(m_groups.size(), {});
    m_begin = Clock::now();
    m_pull.begin(iteration, lambda, ratio);
    m_mark = Clock::now();
    m_event.milliseconds.cmi += milliseconds(m_mark - m_begin);
}

torch::Tensor Objective::realBatch(int classIndex, std::int64_t count, std::int64_t draw) const {
    return realBatches({classIndex}, count, draw).images;
}

ClassBatch Objective::realBatches(const std::vector<std::int64_t>& classes, std::int64_t count,
                                  std::int64_t draw) const {
    return m_real.ofClasses(classes, count, m_event.iteration, draw);
}

LabelledImages Objective::realSample(std::int64_t count, std::int64_t draw) const {
    return m_real.mixed(count, m_event.iteration, draw);
}

std::shared_ptr<Network> Objective::freshNetwork(std::int64_t index) const {
    auto network = trainableNetwork(index);
    network->freeze();
    return network;
}

std::shared_ptr<Network> Objective::trainableNetwork(std::int64_t index) const {
    auto network = seededNetwork(m_parts.config.network, inputShapeOf(m_parts.dataset),
                                 m_parts.streams.key(Purpose::Network, m_event.iteration, index));
    network->train();
    network->place(m_parts.device);
    return network;
}

void Objective::accumulate(const torch::Tensor& term) {
    std::vector<torch::Tensor> inputs;
    inputs.reserve(m_groups.size());
    for (const auto& group : m_groups)
        inputs.push_back(group.tensor);
    accumulate(0.0, torch::autograd::grad({term}, inputs, {}, c10::nullopt, false, true));
    m_readings.add(term, [this](const double* value) { m_event.matching += *value; });
}

void Objective::accumulate(double value, const std::vector<torch::Tensor>& gradients) {
    for (std::size_t g = 0; g < gradients.size(); ++g) {
        if (!gradients[g].defined())
            continue;
        m_gradients[g] = m_gradients[g].defined() ? m_gradients[g].add(gradients[g]) : gradients[g];
    }
    m_event.matching += value;
}

void Objective::account(const torch::Tensor& matching, const torch::Tensor& pull) {
    const auto addNorm = [this](const torch::Tensor& gradient, double* square) {
        if (!gradient.defined())
            return;
        m_readings.add(gradient.norm(), [this, square](const double* norm) {
            m_finite = m_finite && std::isfinite(*norm);
            if (square != nullptr)
                *square += *norm * *norm;
        });
    };
    addNorm(matching, &m_matchingSquare);
    addNorm(pull, &m_cmiSquare);
    for (std::size_t g = 1; g < m_gradients.size(); ++g)
        addNorm(m_gradients[g], nullptr);
    if (matching.defined() && pull.defined())
        m_readings.add(matching.mul(pull).sum(), [this](const double* dot) { m_dot += *dot; });
}

void Objective::readNumbers() {
    m_readings.fetch();
    checkFinite();
}

void Objective::check() {
    readNumbers();
}

void Objective::checkFinite() {
    if (m_finite && std::isfinite(m_event.matching) && m_pull.finite()) {
        if (m_stepped)
            m_lastGood = m_before;
        return;
    }
    restoreLastGood();
    throw NonFiniteError(
        "The loss of iteration " + std::to_string(m_event.iteration) +
        " is not a finite number; the images are the last good ones. Lower λ or the image learning "
        "rate.");
}

void Objective::restoreLastGood() {
    const torch::NoGradGuard noGrad;
    const auto& good = m_lastGood.empty() ? m_before : m_lastGood;
    for (std::size_t g = 0; g < good.size(); ++g)
        m_groups[g].tensor.copy_(good[g]);
    for (auto& optimiser : m_optimisers)
        optimiser.forget(); // the momentum that led here
    m_pull.forgetGradient();
}

// For all rows: the gradients of the stepped classes, zero elsewhere.
torch::Tensor Objective::wholeGradient(std::size_t group, const ClassRange& classes,
                                       const torch::Tensor& pull) const {
    auto gradient = m_gradients[group].defined() ? m_gradients[group].clone()
                                                 : torch::zeros_like(m_groups[group].tensor).detach();
    if (group == 0 && pull.defined())
        rowsOf(gradient, classes, m_parts.set.ipc).add_(pull);
    return gradient;
}

void Objective::stepGroups(const ClassRange& classes, bool moveOthers, const torch::Tensor& pull) {
    const torch::NoGradGuard noGrad;
    if (!m_stepped) {
        for (const auto& group : m_groups)
            m_before.push_back(group.tensor.detach().clone());
        m_stepped = true;
    }
    const std::int64_t ipc = m_parts.set.ipc;
    const RowRange classRows{classes.first * ipc, classes.count() * ipc};
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        auto& group = m_groups[g];
        const bool perImage = group.tensor.dim() > 0 && group.tensor.size(0) == m_parts.set.size();
        const bool rows = perImage && !moveOthers;
        auto gradient = rows ? rowsOf(m_gradients[g], classes, ipc) : m_gradients[g];
        if (perImage && moveOthers)
            gradient = wholeGradient(g, classes, pull);
        else if (g == 0 && pull.defined())
            gradient = gradient.defined() ? gradient.add(pull) : pull;
        if (!gradient.defined())
            continue;
        const double factor = group.schedule ? group.schedule(m_event.iteration) : 1.0;
        m_optimisers[g].step(gradient, group.learningRate * factor, rows ? classRows : RowRange{});
        if (group.project)
            group.project(group.tensor);
    }
}

void Objective::stepClasses(const ClassRange& classes, bool moveOthers) {
    const auto matched = Clock::now();
    const auto matching = rowsOf(m_gradients.front(), classes, m_parts.set.ipc);
    const auto pull = m_pull.pullOn(classes, matching);
    const auto measured = Clock::now();
    account(matching, pull);
    stepGroups(classes, moveOthers, pull);
    m_gradients.assign(m_groups.size(), {});
    m_event.milliseconds.matching += milliseconds(matched - m_mark);
    m_event.milliseconds.cmi += milliseconds(measured - matched);
    m_mark = Clock::now();
    m_event.milliseconds.step += milliseconds(m_mark - measured);
}

void Objective::step() {
    stepClasses({0, m_parts.set.classes}, false);
}

void Objective::stepClass(int classIndex, bool moveOthers) {
    stepClasses({classIndex, classIndex + 1}, moveOthers);
}

void Objective::stepTerm() {
    const auto begun = Clock::now();
    const ClassRange all{0, m_parts.set.classes};
    account(m_gradients.front(), {});
    stepGroups(all, false, {});
    m_gradients.assign(m_groups.size(), {});
    m_event.milliseconds.matching += milliseconds(begun - m_mark);
    m_mark = Clock::now();
    m_event.milliseconds.step += milliseconds(m_mark - begun);
}

Iteration Objective::finish() {
    readNumbers();
    m_pull.describe(m_event);
    m_event.loss = m_event.matching + m_event.cmiTerm;
    m_event.matchingGradientNorm = std::sqrt(m_matchingSquare);
    m_event.cmiGradientNorm = std::sqrt(m_cmiSquare);
    const double product = m_event.matchingGradientNorm * m_event.cmiGradientNorm;
    m_event.gradientCosine = product > 0 ? m_dot / product : 0.0;
    m_event.milliseconds.total = milliseconds(Clock::now() - m_begin);
    return m_event;
}

void Objective::save(StateArchive& archive) const {
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        archive.put(groupKey(m_groups[g]), m_groups[g].tensor);
        m_optimisers[g].save(archive, groupKey(m_groups[g]));
    }
    m_pull.save(archive);
}

void Objective::load(const StateArchive& archive) {
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        archive.copyInto(groupKey(m_groups[g]), m_groups[g].tensor);
        m_optimisers[g].load(archive, groupKey(m_groups[g]));
    }
    m_pull.load(archive, m_parts.device);
}

} // namespace distill
