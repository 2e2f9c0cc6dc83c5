// SPDX-License-Identifier: GPL-3.0-or-later
// Steps one tensor: SGD with momentum or Adam, the update rules of torch.optim, on all of it or on some of
// its first dimension only (a class whose images are updated alone), with buffers that a checkpoint can hold.
// Engine thread.
#pragma once

#include <cstdint>
#include <string>

#include <torch/types.h>

namespace distill {

class StateArchive;

enum class OptimiserKind { Sgd, Adam };

struct OptimiserOptions {
    OptimiserKind kind = OptimiserKind::Sgd;
    double momentum = 0;               // SGD
    double beta1 = 0.9, beta2 = 0.999; // Adam
    double epsilon = 1e-8;             // Adam
    double weightDecay = 0;            // Adam, decoupled (AdamW; Loshchilov & Hutter, ICLR 2019)
};

struct RowRange {
    std::int64_t first = 0;
    std::int64_t count = -1; // -1 = all
    bool all() const { return count < 0; }
};

class Optimiser final {
public:
    Optimiser(torch::Tensor parameter, const OptimiserOptions& options);

    // Adds the update for `gradient` (shape of the rows). The buffers of other rows stay as they are.
    void step(const torch::Tensor& gradient, double learningRate, const RowRange& rows = {});
    void forget(); // starts anew: empty buffers

    void save(StateArchive& archive, const std::string& prefix) const;
    void load(const StateArchive& archive, const std::string& prefix);

private:
    torch::Tensor m_parameter;
    OptimiserOptions m_options;
    torch::Tensor m_first,
        m_second;          // momentum or Adam's moments, shape of the parameter; made at the first step
    torch::Tensor m_steps; // Adam: int64 [rows], steps taken
};

} // namespace distill
