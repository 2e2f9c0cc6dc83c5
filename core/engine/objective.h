// SPDX-License-Identifier: GPL-3.0-or-later
// loss = matching + λ·CMI. Collects the method's matching terms, adds the CMI term, checks that everything is
// finite, takes the optimiser step and keeps the account of one iteration. The two gradients are taken apart
// and then added: that gives their norms and their angle for nothing. Engine thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

#include <torch/optim/sgd.h>

#include "core/api/run_events.h"
#include "core/cmi/cmi_term.h"
#include "core/methods/method.h"

namespace distill {

class TeacherPool;

// A loss or a gradient was not finite: nothing was stepped, and the images are those of the last finite loss.
class NonFiniteError final : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Objective final : public MethodContext {
public:
    struct Parts { // all outlive the objective
        const RunConfig& config;
        const Dataset& dataset;
        SyntheticSet& set;
        const RandomStreams& streams;
        const TeacherPool* teachers; // null = CMI is 0 by definition (one image per class)
        c10::Device device;
        std::function<bool()> cancelled;
    };
    explicit Objective(Parts parts);

    void setGroups(std::vector<ParameterGroup> groups);
    void begin(std::int64_t iteration, double lambda);
    Iteration finish(); // the account of the iteration begun last
    const std::vector<float>& cmiShare() const { return m_cmi.perImage; }

    const RunConfig& config() const override { return m_parts.config; }
    const Dataset& dataset() const override { return m_parts.dataset; }
    SyntheticSet& set() override { return m_parts.set; }
    const RandomStreams& streams() const override { return m_parts.streams; }
    c10::Device device() const override { return m_parts.device; }
    std::int64_t iteration() const override { return m_event.iteration; }
    bool cancelled() const override { return m_parts.cancelled && m_parts.cancelled(); }
    torch::Tensor realBatch(int classIndex, std::int64_t count) const override;
    std::shared_ptr<Network> freshNetwork(std::int64_t index) const override;
    void accumulate(const torch::Tensor& term) override;
    void step() override;

private:
    using Clock = std::chrono::steady_clock;
    torch::Tensor cmiGradient(); // of λ·CMI with respect to the images; undefined where it does not pull
    void checkFinite(const torch::Tensor& cmiPull);
    void restoreLastGood();

    Parts m_parts;
    std::vector<ParameterGroup> m_groups;
    std::vector<std::unique_ptr<torch::optim::SGD>> m_optimisers; // one per group
    std::vector<torch::Tensor> m_gradients;                       // of the matching terms, one per group
    std::vector<torch::Tensor> m_lastGood;                        // group tensors at the last finite loss
    CmiMeasurement m_cmi;
    Iteration m_event;
    Clock::time_point m_begin;
};

} // namespace distill
