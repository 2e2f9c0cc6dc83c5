// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a dataset before it is distilled: how much there is of each class, mean and deviation,
// what looks wrong, and a few images. Blocks while it reads; any thread that may run torch.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_controls.h"
#include "core/run/run_events.h"

namespace distill {

struct DatasetRequest {
    std::string dataset = "shapes";    // id of `datasets()`
    std::string data;                  // these as in RunConfig
    std::int64_t imageSize = 32;       // pixels
    std::uint64_t splitSeed = 1;       //
    std::string normalisation = "own"; //
    int samples = 5;                   // training images of each class to show
};

struct ClassReport {
    std::string name;
    std::int64_t train = 0, test = 0; // images
};

struct DatasetReport {
    std::string id, name;
    int channels = 0, height = 0, width = 0;
    std::vector<ClassReport> classes;
    std::vector<double> mean, std;                 // what images are normalised by, one per channel
    std::vector<double> measuredMean, measuredStd; // of all training pixels in [0,1]
    std::string augmentation;                      // DSA strategy
    std::string fingerprint;                       // hex, of all pixels and labels
    std::int64_t train = 0, test = 0;              // images
    std::int64_t duplicates = 0;                   // test images that equal a training image, byte for byte
    std::int64_t greyAsColour = 0; // images of both parts with three equal channels, where there are three
    std::vector<Message> warnings; // of severity Warning: all that a user should know
    ImageBatch samples;            // the first training images of each class, repeated where it has fewer
};

// Usage for an unknown dataset or normalisation or samples outside 1…100; InvalidInput as for a run;
// Cancelled where `controls` asks to stop. `progress` is called on this thread and may be empty.
Result<DatasetReport> describeDataset(const DatasetRequest& request, RunControls& controls,
                                      const std::function<void(const Progress&)>& progress);

} // namespace distill
