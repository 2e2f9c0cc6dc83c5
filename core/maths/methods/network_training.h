// SPDX-License-Identifier: GPL-3.0-or-later
// A network that a method trains beside the images, a few steps at a time, and that a checkpoint can hold:
// plain SGD, momentum and weight decay as torch.optim has them. Engine thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/types.h>

namespace distill {

class Network;
class StateArchive;

struct TrainingRule {
    double learningRate = 0.01;
    double momentum = 0;
    double weightDecay = 0;
};

class TrainedNetwork final {
public:
    TrainedNetwork(std::shared_ptr<Network> network, const TrainingRule& rule);

    Network& network() const { return *m_network; }
    void step(const torch::Tensor& loss); // one step down the gradient of this scalar

    void save(StateArchive& archive, const std::string& prefix) const;
    void load(const StateArchive& archive, const std::string& prefix);

private:
    void stepFlat(const std::vector<torch::Tensor>& gradients);
    void makeFlatVelocity();

    std::shared_ptr<Network> m_network;
    TrainingRule m_rule;
    std::vector<torch::Tensor> m_velocity; // per parameter; empty before the first step or without momentum
    torch::Tensor m_flatVelocity;          // whose views they are, where the network's weights are one buffer
};

// Batch norm: takes running statistics from this batch, then keeps them (the public code's way to use a BN
// network for gradient matching). A network without batch norm is left as it is.
void freezeStatistics(Network& network, const torch::Tensor& images);

} // namespace distill
