// SPDX-License-Identifier: GPL-3.0-or-later
// What a distillation method is to the engine. A method computes its own matching loss and nothing else: it
// never sees λ, files, threads or the optimiser, so every method gets CMI, live λ and recording for free.
// Engine thread; any call may take long, so each polls context.cancelled() between its batches where it can.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/api/run_config.h"
#include "core/data/dataset.h"
#include "core/engine/random_streams.h"
#include "core/synth/synthetic_set.h"

namespace distill {

class Network;

// A tensor that is learned, and how. The first group is always the images.
struct ParameterGroup {
    std::string name;        // "images"
    torch::Tensor tensor;    // leaf that requires gradients
    double learningRate = 1; // of SGD
    double momentum = 0;
};

// What the engine lends a method. Valid during the call it is given to.
class MethodContext {
public:
    virtual ~MethodContext() = default;

    virtual const RunConfig& config() const = 0;
    virtual const Dataset& dataset() const = 0;
    virtual SyntheticSet& set() = 0;
    virtual const RandomStreams& streams() const = 0;
    virtual c10::Device device() const = 0;
    virtual std::int64_t iteration() const = 0; // counts from 1; 0 in prepare()
    virtual bool cancelled() const = 0;

    // Real training images of one class, normalised, on the device: `count` different ones (all where there
    // are fewer), drawn by this iteration's Batch stream of that class.
    virtual torch::Tensor realBatch(int classIndex, std::int64_t count) const = 0;
    // A freshly initialised network, frozen, in train mode: stream (Network, iteration, index).
    virtual std::shared_ptr<Network> freshNetwork(std::int64_t index = 0) const = 0;

    // Adds the term's gradient with respect to every parameter group and frees its graph; may be called
    // often.
    virtual void accumulate(const torch::Tensor& term) = 0;
    // Adds λ·CMI for the whole set, checks that all is finite, steps every group, clears what was
    // accumulated.
    virtual void step() = 0;
};

class Method {
public:
    virtual ~Method() = default;
    virtual std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig& config) = 0;
    virtual void prepare(MethodContext& context) {
        static_cast<void>(context);
    }                                                 // once, before the first iteration
    virtual void iterate(MethodContext& context) = 0; // one update of every class's images
};

} // namespace distill
