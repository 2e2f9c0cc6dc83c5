// SPDX-License-Identifier: GPL-3.0-or-later
// How a teacher comes about: trained once by the recipe of TeacherConfig on the real data, and kept on disk under
// a name made of everything that determines it. Engine thread; failures are DistillError.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/maths/data/dataset.h"
#include "core/results/teacher_info.h"
#include "core/run/job_parts.h"
#include "core/run/run_config.h"

namespace distill {

class Network;

// What a cached teacher says of itself; nothing for a file that is none.
std::optional<TeacherInfo> readTeacherInfo(const std::filesystem::path& file);

// Indices of the training images that a recipe with this subset uses: all (0), or so many, evenly over the
// classes.
torch::Tensor evenSubset(const Dataset& dataset, std::int64_t subset);

// Whether a training leaves its weights after every epoch, too: not; where it is done anyway; or it is done
// again where they are missing.
enum class KeptEpochs { None, Kept, Needed };

// How a teacher is trained, beyond what TeacherConfig says.
struct TeacherTraining {
    bool cosine = false;       // the rate falls along half a cosine
    std::vector<double> drops; // or by `dropFactor` after these parts of the epochs
    double dropFactor = 0.1;
    KeptEpochs epochs = KeptEpochs::None; // which changes no weight
    std::string augmentation; // every op drawn for each image, see AugmentDraw::Some; empty = none
};

constexpr std::uint64_t kRunPoolSeed = 1;     // pools are shared between runs of different seeds
constexpr std::uint64_t kMonitorPoolSeed = 2; // of the teachers that only watch

// What the teachers of a pool share. Valid during the call it is given to.
struct TeacherJob {
    const Dataset& dataset;
    const TeacherConfig& recipe;
    const TeacherTraining& training;
    std::uint64_t seed; // draws the weights
    c10::Device device;
    int threads;        // on the CPU, for what is cached by them
    const Watch& watch; // progress of stage "teachers"
};

struct TrainedTeacher {
    std::shared_ptr<Network> network; // frozen, eval mode, on the device
    TeacherInfo info;                 // with its file in the cache
};
// The teacher of this index, from the cache, or trained and written there. Cancelled where the job was stopped.
TrainedTeacher keptOrTrained(const TeacherJob& job, std::int64_t index);

// Where the epochs of a teacher's training are kept: beside its own file.
std::filesystem::path epochsBeside(std::filesystem::path file);

} // namespace distill
