// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/network_training.h"

#include <torch/csrc/autograd/autograd.h>

#include "core/maths/nets/network.h"
#include "core/maths/tensor/state_archive.h"

namespace distill {
namespace {

std::string under(const std::string& prefix, const std::string& name) {
    return prefix + '.' + name;
}

} // namespace

TrainedNetwork::TrainedNetwork(std::shared_ptr<Network> network, const TrainingRule& rule)
    : m_network(std::move(network)), m_rule(rule) {}

void TrainedNetwork::step(const torch::Tensor& loss) {
    const auto parameters = m_network->parameters();
    const auto gradients = torch::autograd::grad({loss}, parameters);
    const torch::NoGradGuard noGrad;
    if (m_network->flat().defined()) {
        stepFlat(gradients);
        return;
    }
    if (m_velocity.empty() && m_rule.momentum != 0)
        for (const auto& parameter : parameters)
            m_velocity.push_back(torch::zeros_like(parameter));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        auto update = gradients[i];
        if (m_rule.weightDecay != 0)
            update = update.add(parameters[i], m_rule.weightDecay);
        if (m_rule.momentum != 0)
            update = m_velocity[i].mul_(m_rule.momentum).add_(update);
        const auto& parameter = parameters[i];
        parameter.sub_(update, m_rule.learningRate);
    }
}

// The same on all parameters at once.
void TrainedNetwork::stepFlat(const std::vector<torch::Tensor>& gradients) {
    const auto& weights = m_network->flat();
    auto update = m_network->flattened(gradients);
    if (m_rule.weightDecay != 0)
        update.add_(weights, m_rule.weightDecay);
    if (m_rule.momentum != 0) {
        if (m_velocity.empty())
            makeFlatVelocity();
        update = m_flatVelocity.mul_(m_rule.momentum).add_(update);
    }
    weights.detach().sub_(update, m_rule.learningRate);
}

void TrainedNetwork::makeFlatVelocity() {
    m_flatVelocity = torch::zeros_like(m_network->flat());
    m_velocity = m_network->viewsOf(m_flatVelocity);
}

void TrainedNetwork::save(StateArchive& archive, const std::string& prefix) const {
    for (const auto& [name, tensor] : stateTensors(*m_network))
        archive.put(under(prefix, name), tensor);
    for (std::size_t i = 0; i < m_velocity.size(); ++i)
        archive.put(prefix + ".velocity." + std::to_string(i), m_velocity[i]);
}

void TrainedNetwork::load(const StateArchive& archive, const std::string& prefix) {
    for (const auto& [name, tensor] : stateTensors(*m_network))
        archive.copyInto(under(prefix, name), tensor);
    m_velocity.clear();
    const auto parameters = m_network->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto velocity = archive.tensor(prefix + ".velocity." + std::to_string(i));
        if (velocity.defined())
            m_velocity.push_back(velocity.to(parameters[i].device()));
    }
    if (m_velocity.empty() || !m_network->flat().defined())
        return;
    const auto stored = std::move(m_velocity);
    makeFlatVelocity();
    for (std::size_t i = 0; i < stored.size(); ++i)
        m_velocity[i].copy_(stored[i]);
}

void freezeStatistics(Network& network, const torch::Tensor& images) {
    if (!network.couplesSamples())
        return;
    network.train();
    const torch::NoGradGuard noGrad;
    network.forward(images);
    network.eval();
}

} // namespace distill
