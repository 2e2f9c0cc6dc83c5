// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/objective.h"

#include <algorithm>
#include <cmath>

#include <torch/csrc/autograd/autograd.h>

#include "core/cmi/teacher_pool.h"
#include "core/engine/schedule.h"
#include "core/nets/network.h"

namespace distill {
namespace {

double milliseconds(std::chrono::steady_clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

double l2Norm(const torch::Tensor& tensor) {
    return tensor.norm().item<double>();
}

} // namespace

Objective::Objective(Parts parts) : m_parts(std::move(parts)) {
    m_cmi.perClass.assign(static_cast<std::size_t>(m_parts.set.classes), 0.0);
    m_cmi.perImage.assign(static_cast<std::size_t>(m_parts.set.size()), 0.0F);
}

void Objective::setGroups(std::vector<ParameterGroup> groups) {
    m_groups = std::move(groups);
    m_optimisers.clear();
    for (const auto& group : m_groups)
        m_optimisers.push_back(std::make_unique<torch::optim::SGD>(
            std::vector<torch::Tensor>{group.tensor},
            torch::optim::SGDOptions(group.learningRate).momentum(group.momentum)));
}

void Objective::begin(std::int64_t iteration, double lambda) {
    m_event = Iteration();
    m_event.iteration = iteration;
    m_event.lambda = lambda;
    m_event.cmiFresh = isDue(iteration, m_parts.config.cmi.every, 1);
    m_gradients.assign(m_groups.size(), {});
    m_begin = Clock::now();
}

torch::Tensor Objective::realBatch(int classIndex, std::int64_t count) const {
    const auto& members = m_parts.dataset.train.classIndices.at(static_cast<std::size_t>(classIndex));
    auto generator = m_parts.streams.generator(Purpose::Batch, m_event.iteration, classIndex);
    const auto order = torch::randperm(members.size(0), generator, torch::kInt64);
    const auto chosen = members.index_select(0, order.slice(0, 0, std::min(count, members.size(0))));
    const auto bytes = m_parts.dataset.train.images.index_select(0, chosen);
    return m_parts.dataset.pixelSpace.normalise(bytes.to(m_parts.device));
}

std::shared_ptr<Network> Objective::freshNetwork(std::int64_t index) const {
    const auto& data = m_parts.dataset;
    std::shared_ptr<Network> network;
    {
        const IsolatedRng isolated(m_parts.streams.key(Purpose::Network, m_event.iteration, index));
        network =
            makeNetwork(m_parts.config.network, {data.channels, data.height, data.width, data.classes()});
    }
    network->freeze();
    network->train();
    network->to(m_parts.device);
    return network;
}

void Objective::accumulate(const torch::Tensor& term) {
    std::vector<torch::Tensor> inputs;
    for (const auto& group : m_groups)
        inputs.push_back(group.tensor);
    const auto gradients = torch::autograd::grad({term}, inputs, {}, c10::nullopt, false, true);
    for (std::size_t g = 0; g < gradients.size(); ++g) {
        if (!gradients[g].defined())
            continue;
        m_gradients[g] = m_gradients[g].defined() ? m_gradients[g].add_(gradients[g]) : gradients[g];
    }
    m_event.matching += term.item<double>();
}

torch::Tensor Objective::cmiGradient() {
    const bool pulls = m_event.cmiFresh && m_event.lambda > 0 && m_parts.teachers != nullptr;
    if (m_parts.teachers != nullptr && m_event.cmiFresh)
        m_cmi = measureCmi(m_parts.set,
                           m_parts.teachers->forIteration(
                               m_event.iteration, m_parts.config.teacher.resampleEvery, m_parts.streams),
                           pulls);
    m_event.cmi = m_cmi.total;
    if (m_event.cmiFresh)
        m_event.perClassCmi = m_cmi.perClass;
    return pulls ? m_cmi.gradient.mul(m_event.lambda) : torch::Tensor();
}

void Objective::checkFinite(const torch::Tensor& cmiPull) {
    m_event.loss = m_event.matching + m_event.lambda * m_event.cmi;
    const auto& images = m_gradients.front();
    m_event.matchingGradientNorm = images.defined() ? l2Norm(images) : 0.0;
    if (cmiPull.defined()) {
        m_event.cmiGradientNorm = l2Norm(cmiPull);
        const double product = m_event.matchingGradientNorm * m_event.cmiGradientNorm;
        if (product > 0)
            m_event.gradientCosine = images.mul(cmiPull).sum().item<double>() / product;
    }
    bool finite = std::isfinite(m_event.loss) && std::isfinite(m_event.matchingGradientNorm) &&
                  std::isfinite(m_event.cmiGradientNorm);
    for (std::size_t g = 1; g < m_gradients.size(); ++g)
        finite = finite && (!m_gradients[g].defined() || std::isfinite(l2Norm(m_gradients[g])));
    if (finite)
        return;
    restoreLastGood();
    throw NonFiniteError(
        "The loss of iteration " + std::to_string(m_event.iteration) +
        " is not a finite number; the images are the last good ones. Lower λ or the image learning "
        "rate.");
}

void Objective::restoreLastGood() {
    const torch::NoGradGuard noGrad;
    for (std::size_t g = 0; g < m_lastGood.size(); ++g)
        m_groups[g].tensor.copy_(m_lastGood[g]);
    setGroups(m_groups); // forgets the momentum that led here
}

void Objective::step() {
    const auto matched = Clock::now();
    const auto pull = cmiGradient();
    const auto measured = Clock::now();
    checkFinite(pull);
    {
        const torch::NoGradGuard noGrad;
        m_lastGood.clear();
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            m_lastGood.push_back(m_groups[g].tensor.detach().clone());
            auto gradient = m_gradients[g];
            if (g == 0 && pull.defined())
                gradient = gradient.defined() ? gradient.add(pull) : pull;
            m_groups[g].tensor.mutable_grad() = gradient;
            m_optimisers[g]->step();
            m_groups[g].tensor.mutable_grad() = torch::Tensor();
        }
    }
    m_gradients.assign(m_groups.size(), {});
    m_event.milliseconds.matching += milliseconds(matched - m_begin);
    m_event.milliseconds.cmi += milliseconds(measured - matched);
    m_event.milliseconds.step += milliseconds(Clock::now() - measured);
}

Iteration Objective::finish() {
    m_event.milliseconds.total = milliseconds(Clock::now() - m_begin);
    return m_event;
}

} // namespace distill
