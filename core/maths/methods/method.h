// SPDX-License-Identifier: GPL-3.0-or-later
// What a distillation method is to the engine. A method computes its own matching loss and nothing else: it
// never sees λ, files, threads or the optimiser of the images, so every method gets CMI, live λ, recording
// and resuming for free. Engine thread. initialise() and prepare() poll context.cancelled(); iterate() always
// finishes its iteration, or the run could not be resumed exactly.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/maths/data/dataset.h"
#include "core/maths/synth/synthetic_set.h"
#include "core/maths/tensor/optimiser.h"
#include "core/maths/tensor/random_streams.h"
#include "core/run/job_parts.h"
#include "core/run/run_config.h"

namespace distill {

class Network;
class StateArchive;
class TeacherPool;

// A tensor that is learned, and how. The first group is always the images.
struct ParameterGroup {
    std::string name;        // "images", "label_logits", "learning_rate"
    torch::Tensor tensor;    // leaf that requires gradients
    double learningRate = 1; // of the first step
    OptimiserOptions optimiser;
    std::function<double(std::int64_t iteration)> schedule; // factor on the rate; empty = 1
    std::function<void(torch::Tensor& tensor)> project;     // after each step (clamping); empty = none
};

// The group of a set's images, under SGD.
ParameterGroup imageGroup(const SyntheticSet& set, double learningRate, double momentum);

struct LabelledImages {
    torch::Tensor images; // float [n, C, H, W], normalised, on the device
    torch::Tensor labels; // int64 [n], on the device
};

// Images of several classes, class by class.
struct ClassBatch {
    torch::Tensor images;            // float [sum of sizes, C, H, W], normalised, on the device
    std::vector<std::int64_t> sizes; // images of each class
    bool even() const;               // as many of each
    torch::Tensor perClass() const;  // [classes, n, C, H, W]; where they are even
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
    virtual int threads() const = 0;            // CPU threads, for what is cached by them
    virtual std::int64_t iteration() const = 0; // counts from 1; 0 in initialise() and prepare()
    virtual bool cancelled() const = 0;
    // For people, while something takes long. Empty functions do nothing.
    virtual std::function<void(const Progress&)> progress() const = 0;

    // Real training images of one class, normalised, on the device: `count` different ones (all where there
    // are fewer), drawn by this iteration's Batch stream of that class. Further `draw`s give other images.
    virtual torch::Tensor realBatch(int classIndex, std::int64_t count, std::int64_t draw = 0) const = 0;
    // The same for several classes at once, one after the other in the order given.
    virtual ClassBatch realBatches(const std::vector<std::int64_t>& classes, std::int64_t count,
                                   std::int64_t draw = 0) const = 0;
    // Random training images of any class, without repetition, with their labels: the stream of mixed batches
    // of this iteration, numbered by `draw`.
    virtual LabelledImages realSample(std::int64_t count, std::int64_t draw = 0) const = 0;
    // A freshly initialised network: stream (Network, iteration, index). Frozen, in train mode.
    virtual std::shared_ptr<Network> freshNetwork(std::int64_t index = 0) const = 0;
    // The same with parameters that can be trained.
    virtual std::shared_ptr<Network> trainableNetwork(std::int64_t index = 0) const = 0;

    // Adds the term's gradient with respect to every parameter group and frees its graph; may be called
    // often.
    virtual void accumulate(const torch::Tensor& term) = 0;
    // The same for a value and gradients that the method computed by itself: one per group, undefined = none.
    virtual void accumulate(double value, const std::vector<torch::Tensor>& gradients) = 0;
    // Adds λ·CMI for the whole set, steps every group, clears what was accumulated. Whether all was finite is
    // seen once the iteration's numbers are read, at its end: the images are put back then.
    virtual void step() = 0;
    // Reads them now, for a method that goes on with the images: the run ends here where one is not finite.
    virtual void check() = 0;
    // A further step of every group in the same iteration, for what was accumulated since: without CMI, which
    // belongs to step().
    virtual void stepTerm() = 0;
    // As step(), for the images of one class alone. Once per class makes one iteration. The other classes'
    // images and momenta stay as they are, unless `moveOthers` lets them drift on with the momentum they have
    // (a quirk of public code that keeps one optimiser for all classes).
    virtual void stepClass(int classIndex, bool moveOthers = false) = 0;
};

// The same as a job's.
inline Watch watchOf(const MethodContext& context) {
    return {context.progress(), [&context] { return context.cancelled(); }};
}

class Method {
public:
    virtual ~Method() = default;
    // The set to start from. The default: RunConfig::initialisation, packed as formation() and stored as
    // startScale() say.
    virtual SyntheticSet initialise(MethodContext& context);
    // How the set of initialise() packs its images.
    virtual Formation formation() const;
    // How its pixels are stored; the default: as the dataset's own.
    virtual PixelScale startScale(const Dataset& dataset) const;
    // `set` now starts from the images of `stored`, a set for the same data packed in the same way: takes
    // over its soft labels and learned step size, or gives labels of its own to these images.
    virtual void adoptLabels(const SyntheticSet& stored, SyntheticSet& set, MethodContext& context);
    virtual std::vector<ParameterGroup> parameterGroups(SyntheticSet& set, const RunConfig& config) = 0;
    virtual void prepare(MethodContext& context);     // once, before the first iteration; not on resuming
    virtual void iterate(MethodContext& context) = 0; // one update of every class's images
    // Label logits [n, classes] for images as networks see them, where the method labels by a network of its
    // own; undefined where not. Asked for before the set is evaluated or stored at the end.
    virtual torch::Tensor softLabelsOf(const torch::Tensor& images, MethodContext& context);

    // Everything that iterate() needs beyond the set, its optimisers and the configuration, after an
    // iteration and before the next. load() is called instead of prepare().
    virtual void save(StateArchive& archive) const;
    virtual void load(const StateArchive& archive, MethodContext& context);
};

} // namespace distill
