// SPDX-License-Identifier: GPL-3.0-or-later
// loss = matching + λ·CMI. Collects the method's matching terms, adds the pull of CMI, takes the optimiser
// step and keeps the account of one iteration. The two gradients are taken apart and then added: that gives
// their norms and their angle for nothing. Numbers stay on the device until the iteration ends and are read
// at once, so that the host waits once; whether all was finite is seen then. Engine thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

#include "core/maths/engine/cmi_pull.h"
#include "core/maths/engine/real_batches.h"
#include "core/maths/methods/method.h"
#include "core/maths/tensor/optimiser.h"
#include "core/maths/tensor/readings.h"
#include "core/run/run_events.h"

namespace distill {

class StateArchive;

// A loss or a gradient was not finite: the images are those of the last finite loss.
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
        c10::Device device;
        int threads = 0;
        Watch watch = {};
    };
    explicit Objective(Parts parts);

    CmiPull& pull() { return m_pull; }
    const CmiPull& pull() const { return m_pull; }
    void prepareBatches() { m_real.prepare(*this); } // before the first one
    void setGroups(std::vector<ParameterGroup> groups);
    void begin(std::int64_t iteration, double lambda, double ratio = 0); // see CmiPull::begin()
    // The account of the iteration begun last; its λ is the one that was found. NonFiniteError where
    // something is not finite.
    Iteration finish();

    // Learned tensors, optimisers, the CMI and its gradient measured last.
    void save(StateArchive& archive) const;
    void load(const StateArchive& archive); // after setGroups()

    const RunConfig& config() const override { return m_parts.config; }
    const Dataset& dataset() const override { return m_parts.dataset; }
    SyntheticSet& set() override { return m_parts.set; }
    const RandomStreams& streams() const override { return m_parts.streams; }
    c10::Device device() const override { return m_parts.device; }
    int threads() const override { return m_parts.threads; }
    std::int64_t iteration() const override { return m_event.iteration; }
    bool cancelled() const override { return m_parts.watch.stopped(); }
    std::function<void(const Progress&)> progress() const override { return m_parts.watch.progress; }
    torch::Tensor realBatch(int classIndex, std::int64_t count, std::int64_t draw) const override;
    ClassBatch realBatches(const std::vector<std::int64_t>& classes, std::int64_t count,
                           std::int64_t draw) const override;
    LabelledImages realSample(std::int64_t count, std::int64_t draw) const override;
    std::shared_ptr<Network> freshNetwork(std::int64_t index) const override;
    std::shared_ptr<Network> trainableNetwork(std::int64_t index) const override;
    void accumulate(const torch::Tensor& term) override;
    void accumulate(double value, const std::vector<torch::Tensor>& gradients) override;
    void step() override;
    void check() override;
    void stepTerm() override;
    void stepClass(int classIndex, bool moveOthers) override;

private:
    using Clock = std::chrono::steady_clock;
    void stepClasses(const ClassRange& classes, bool moveOthers);
    void account(const torch::Tensor& matching, const torch::Tensor& pull);
    void readNumbers();
    void checkFinite();
    void stepGroups(const ClassRange& classes, bool moveOthers, const torch::Tensor& pull);
    torch::Tensor wholeGradient(std::size_t group, const ClassRange& classes,
                                const torch::Tensor& pull) const;
    void restoreLastGood();

    Parts m_parts;
    Readings m_readings; // what this iteration's account still wants of the device
    CmiPull m_pull;
    RealBatchSource m_real;
    std::vector<ParameterGroup> m_groups;
    std::vector<Optimiser> m_optimisers;    // one per group
    std::vector<torch::Tensor> m_gradients; // of the matching terms, one per group
    std::vector<torch::Tensor> m_before;    // group tensors as this iteration found them
    std::vector<torch::Tensor> m_lastGood;  // the same of the last iteration whose loss was finite
    Iteration m_event;
    double m_matchingSquare = 0, m_cmiSquare = 0, m_dot = 0; // of the gradients, over the iteration's steps
    bool m_finite = true;                                    // every gradient read in this iteration
    bool m_stepped = false;                                  // in this iteration
    Clock::time_point m_begin, m_mark;
};

} // namespace distill
