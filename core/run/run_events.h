// SPDX-License-Identifier: GPL-3.0-or-later
// The one vocabulary in which a run tells what happens. The engine emits these, the journal stores them, the
// mailbox carries them, the window's model applies them, and opening an old run replays them. Plain values
// that share nothing mutable: safe to pass between threads. Indices: classes and images count from 0; image n
// of class c stands at c * ipc + n ("class-major").
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/io/image_batch.h"
#include "core/run/run_config.h"
#include "core/run/run_state.h"

namespace distill {

struct RunStarted {
    RunConfig config;
    std::string directory;               // run folder, empty when nothing is recorded
    std::string device;                  // "cpu", "cuda:0"
    std::string deviceNote;              // why no GPU is used, where none is; may be empty
    std::string precision;               // "exact" or "mixed"; empty = told by no older program, exact
    int threads = 0;                     // CPU threads of the engine
    std::vector<std::string> classNames; // one per class, in order
    int channels = 0, height = 0, width = 0;
    std::string datasetName; // for people: "FashionMNIST"
    std::string programVersion, torchVersion;
    std::string parent;                // run folder that this run was forked from; empty = none
    std::int64_t parentIteration = -1; // iteration of the parent that it began at; -1 = none
};

// How far a preparing stage or an evaluation is. `done == total` ends the stage.
struct Progress {
    std::string stage; // stable id: "data" | "teachers" | "evaluation" | "prepare"
    std::string text;  // for people: "Training teacher 1 of 2, epoch 1 of 2"
    double done = 0;   // in units of `total`
    double total = 0;  // 0 = unknown
};

struct StateChanged {
    RunState state = RunState::Idle;
    std::string reason; // for people, may be empty
};

struct StageTimes { // milliseconds of one iteration
    double matching = 0, cmi = 0, step = 0, total = 0;
};

// One update of every class's images.
struct Iteration {
    std::int64_t iteration = 0; // counts from 1
    double loss = 0;            // matching + cmiTerm
    double matching = 0;        // the method's own loss
    double cmi = 0;             // nats, >= 0; the last measured one where `cmiFresh` is false
    double cmiTerm =
        0; // what CMI adds to the loss: lambda * cmi, times the classes where it is taken class by class
    double lambda = 0; // in force during this iteration
    // What λ weighs, as a mean over the images, where that is not `cmi`: a comparator (see cmi.regulariser)
    // or, where monitors measure `cmi`, the CMI in the teacher that pulls.
    std::optional<double> regulariser;
    // Percent of the training images that the synthetic ones become which the teacher (the mean of the
    // monitors, where there are some) takes for their own class, before the iteration: how far they have not
    // drifted. Measured with CMI.
    std::optional<double> teacherAccuracy;
    bool cmiFresh = true; // measured in this iteration (see cmi.every)
    std::vector<double>
        perClassCmi; // nats, mean over the class's images; empty where not fresh or not stored
    double matchingGradientNorm = 0; // L2 over all synthetic pixels
    double cmiGradientNorm = 0;      // L2 of lambda * gradient of CMI; 0 at lambda = 0
    double gradientCosine = 0;       // cosine between the two; 0 where one vanishes
    StageTimes milliseconds;
};

struct Images {
    std::shared_ptr<const ImageBatch> batch;
    std::vector<float>
        cmiShare;        // per image, in nats: KL_i / N, adds up to the CMI; empty when unknown; journalled
    bool stored = false; // also written to the run folder; others are not journalled
};

struct Evaluation {
    std::int64_t iteration = 0;
    // "synthetic" | "random" (random real images at the same IPC) | "random_packed" (packed as the set packs
    // its own)
    std::string subject = "synthetic";
    std::string network;  // trained and tested network
    std::string protocol; // id of the protocol
    std::string labels;   // "hard" | "soft", see EvaluationLabels; empty = the subject's own
    std::string labeller; // for people: what gave the soft labels, "2 × ConvNet, 10 epochs (71.3 %)"
    double accuracyMean = 0, accuracyStd = 0; // percent of the full test set, over `repeats` networks (n - 1)
    int repeats = 0;
    double seconds = 0;
    std::vector<double> accuracies; // percent, one per network
    // Percent of the held-out training images, by the same networks; empty where none are held out.
    std::vector<double> heldOutAccuracies = {};
    // Test images by class, summed over the networks: [true class * classes + predicted class]. Empty where
    // it is not known; journalled up to 100 classes.
    std::vector<std::int64_t> confusion = {};
};

// What was evaluated, for people: "synthetic images", "random real images", "random real images, packed
// alike".
const char* subjectText(const Evaluation& evaluation);

// The engine's answer to a request: from this iteration on the value is in force.
struct ControlApplied {
    std::uint64_t id = 0; // of the request, see RunControls; of the client's own counting where one is named
    std::string key;      // "lambda", "hold_ratio", or another kind of control, see toString(ControlKind)
    double value = 0;     // 0 where the kind has none
    std::int64_t iteration = 0;
    std::string client = {}; // whose control file it came from; empty = the run's own process
};

// The run goes on from a checkpoint. What the journal tells of later iterations before this event, and an end
// before it, belongs to an abandoned branch: void for readers (see withoutAbandoned).
struct Resumed {
    std::int64_t from = 0;       // iterations done in the checkpoint
    std::string checkpoint;      // its folder, relative to the run folder; empty = begun anew from run.json
    std::int64_t iterations = 0; // the new total; 0 = as configured
    // What it goes on with, as in RunStarted; 0 and empty = told by no older program.
    int threads = 0;
    std::string device = {}, precision = {};
    std::string programVersion = {}, torchVersion = {};
};
// The last iteration that stays valid: what lies at it was before the checkpoint. -1 where the run began
// anew.
std::int64_t keptUpTo(const Resumed& resumed);

enum class Severity { Info, Warning, Error };

struct Message {
    Severity severity = Severity::Info;
    std::string text;                   // one sentence for people
    std::string detail;                 // may be empty
    std::optional<double> realCmi = {}; // nats: where the sentence tells of the CMI of the real images
};

struct Finished {
    RunState state = RunState::Finished; // Finished, Stopped or Failed
    std::int64_t iterations = 0;         // iterations done
    double seconds = 0;                  // wall time
    std::string message;                 // the error's sentence where it failed
    std::uint64_t peakMemoryBytes = 0;   // of the process, up to the end of the run; 0 = unknown
};

using RunEvent = std::variant<RunStarted, Progress, StateChanged, Iteration, Images, Evaluation,
                              ControlApplied, Resumed, Message, Finished>;

// The iteration that an event belongs to, where it belongs to one.
std::optional<std::int64_t> iterationOf(const RunEvent& event);

// The events without those that a Resumed further on makes void: iterations, images, evaluations and λ edits
// beyond its `from`, and any Finished. Messages, states and the Resumed themselves stay.
std::vector<RunEvent> withoutAbandoned(std::vector<RunEvent> events);

} // namespace distill
