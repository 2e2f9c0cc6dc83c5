// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that determines a run. A plain value with defaults: a run is a function of it (and of the λ
// edits that arrive while it goes on). Written as run.json; `core/catalogue/catalogue.h` knows what the
// values may be.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/run/choices.h"
#include "core/run/param_spec.h"

namespace distill {

constexpr int kConfigSchema = 1;

struct TeacherConfig {
    std::string network = "ConvNet"; // architecture of the pretrained networks that CMI is measured in
    std::int64_t count = 2;          // networks in the pool
    std::int64_t epochs = 2;         // epochs each is trained for
    std::int64_t subset = 0;         // training images used, evenly over the classes; 0 = all
    double learningRate = 0.01;      // SGD, constant
    double weightDecay = 1e-3;       // SGD
    std::int64_t batch = 256;        // images per step
    std::int64_t resampleEvery = 1;  // iterations between two draws of a teacher from the pool
    std::string files;               // published weights in place of training: a file or folder; empty = none
};

struct CmiConfig {
    std::int64_t every = 1; // iterations between two evaluations of the CMI term (1 = always)
    CmiScope scope = CmiScope::Set;
    Regulariser regulariser = Regulariser::Cmi;
    TeacherLayer layer = TeacherLayer::Last;
    Centroids centroids = Centroids::Synthetic;
    bool augment = false;          // augment the images (DSA) before the teacher sees them
    bool reuse = false;            // between measurements the last gradient goes on pulling
    std::int64_t monitorCount = 0; // teachers of their own that the shown CMI is measured in; 0 = none
    bool realReference = false;    // also tell the CMI of the real training images
    double holdRatio = 0; // > 0: λ follows, so that its gradient keeps this part of the matching gradient's
                          // norm
    double initialRatio = 0; // > 0: λ is found at the first iteration, so that its gradient has this part of
                             // the matching gradient's norm; 0 = λ as given
};

struct EvaluationConfig {
    std::string protocol = "quick";  // id of `protocols()`
    std::string network = "ConvNet"; // fresh network trained on the synthetic set
    std::int64_t every = 100;        // iterations between evaluations; 0 = only at the end
    std::int64_t repeats = 2;        // networks trained for each number
    std::int64_t epochs = 0;         // 0 = as the protocol says
    EvaluationLabels labels = EvaluationLabels::Own;
    std::string labelTeacher;   // of "soft": a network to train or a file with weights; empty = the run's own
    bool randomBaseline = true; // also evaluate random real images at the same IPC
};

struct RunConfig {
    std::string preset = "quick"; // what the values started from; for information only
    std::string dataset = "shapes";
    std::string data;                  // file or folder; empty = search the standard places
    std::int64_t imageSize = 32;       // side of the images in pixels, for datasets of any size
    std::uint64_t splitSeed = 1;       // draws the test images where a folder has no test part
    std::string normalisation = "own"; // own | id of one of the dataset's other normalisations
    std::string method = "dm";
    std::int64_t holdOut = 0;   // training images kept apart, to choose by; evenly over the classes
    std::int64_t ipc = 10;      // synthetic images per class
    double lambda = 100.0;      // weight of CMI in loss = matching + lambda * CMI; >= 0
    std::string lambdaSchedule; // λ by iteration, see core/run/lambda_schedule.h; empty = constant
    std::int64_t iterations = 1000;
    std::uint64_t seed = 1;
    std::int64_t threads = 0;               // CPU threads for the maths; 0 = as many as there are cores
    std::string device = "auto";            // auto | cpu | cuda | cuda:<index>
    Precision precision = Precision::Exact; // how networks compute on data; "auto" is tried on the machine
    std::string network = "ConvNet";        // network that the method matches in
    Initialisation initialisation = Initialisation::Real;
    std::string initialSet; // of "set": run folder (last stored set) or .safetensors file
    bool flips = false;     // matching and CMI see each image mirrored too
    RealBatches realBatches = RealBatches::Random;
    std::int64_t realRefresh = 10;      // iterations between two choices of representative images
    bool zca = false;                   // whiten the data (ZCA) in place of mean and standard deviation
    std::int64_t snapshotEvery = 0;     // iterations between stored images; 0 = log-spaced
    std::int64_t snapshotBudget = 2000; // megabytes (10^6 bytes) that snapshots may take; 0 = no limit
    double checkpointMinutes = 5;       // wall time between two checkpoints; 0 = none by time
    std::int64_t checkpointEvery = 0;   // iterations between two checkpoints; 0 = none by iterations
    TeacherConfig teacher;
    CmiConfig cmi;
    EvaluationConfig evaluation;
    ParamMap methodParams; // the method's own, keyed as in its ParamSpec list ("dm.lr_img")

    bool operator==(const RunConfig& other) const;
    bool operator!=(const RunConfig& other) const { return !(*this == other); }
};

// One row per field above: the spec (choices of Choice fields are filled in by catalogue.h) and where it
// lives.
using FieldPointer = std::variant<bool*, std::int64_t*, std::uint64_t*, double*, std::string*, ChoicePointer>;
ParamValue fieldValue(const FieldPointer& field);
struct ConfigField {
    ParamSpec spec;
    FieldPointer (*locate)(RunConfig& config);
};
const std::vector<ConfigField>& configFields();

// Read or write one field by key, method parameters included. Unknown keys and wrong types give
// ErrorCode::Usage.
Result<ParamValue> getField(const RunConfig& config, const std::string& key);
Result<void> setField(RunConfig& config, const std::string& key, const ParamValue& value);

// JSON with nested objects along the dots of the keys, and "schema". fromJson starts from `base`, takes the
// keys that are there and refuses unknown ones and foreign schema numbers by name.
nlohmann::json toJson(const RunConfig& config);
Result<RunConfig> configFromJson(const nlohmann::json& json, RunConfig base = {});

} // namespace distill
