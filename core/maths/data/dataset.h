// SPDX-License-Identifier: GPL-3.0-or-later
// A dataset in memory: uint8, normalised when used. Owned and used by the engine thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/maths/data/pixel_space.h"
#include "core/readers/dataset_table.h"
#include "core/readers/image_set.h"
#include "core/run/job_parts.h"

namespace distill {

struct DatasetSplit {
    torch::Tensor images;                    // uint8 [N,C,H,W], contiguous, on the CPU
    torch::Tensor labels;                    // int64 [N], on the CPU
    std::vector<torch::Tensor> classIndices; // int64 [n_c] per class, ascending

    std::int64_t size() const { return images.defined() ? images.size(0) : 0; }
};

struct Dataset {
    std::string id, name;
    std::string place; // file or folder that it was read from; empty where it is generated
    std::vector<std::string> classNames;
    int channels = 0, height = 0, width = 0;
    DatasetSplit train, test;
    DatasetSplit heldOut; // of the training images, in no other split; no tensors where none are held out
    PixelSpace pixelSpace;
    std::string augmentation; // DSA strategy
    std::string fingerprint;  // hex XXH3-128 of all pixels and labels: the same content gives the same value
    std::vector<DataWarning> warnings; // files that were skipped and the like

    int classes() const { return static_cast<int>(classNames.size()); }
};

// What is read and how.
struct DatasetSource {
    std::string id;
    std::string path;                  // file or folder; empty = the first usual place that has it
    std::int64_t imageSize = 32;       // side in pixels, for datasets of any size
    std::uint64_t splitSeed = 1;       // draws the test images where a folder has no test part
    std::string normalisation = "own"; // own | id of one of the dataset's other normalisations
    bool zca = false;                  // whitens the pixel space
    std::int64_t holdOut = 0;          // training images kept apart, evenly over the classes
};
DatasetSource dataSourceOf(const RunConfig& config);

// Moves `count` training images to `heldOut`, as many of each class as of the next, drawn by `seed`. The
// fingerprint tells of it: what was learned from the rest is something else. Usage where no image of a class
// would be left.
void holdOutImages(Dataset& dataset, std::int64_t count, std::uint64_t seed);

// Reads the dataset, without a path from where placeOfData() finds it. `shapes` is generated. A path that was
// given and could be read is remembered. Errors (DistillError, InvalidInput) name the path, what
// was expected there and what to do. `watch` is asked often.
Dataset loadDataset(const DatasetSource& source, const Watch& watch = {});
// The same with everything but these as usual.
Dataset loadDataset(const std::string& id, const std::string& path, const Watch& watch = {},
                    bool zca = false);

// Whether one of the usual places has it (or it is generated).
bool findsDataset(const std::string& id);

} // namespace distill
