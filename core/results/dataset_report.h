// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a dataset, as a value with its JSON. Any thread. Free of torch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/io/image_batch.h"
#include "core/run/run_events.h"

namespace distill {

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

// {"id", "name", "image": [C,H,W], "train", "test", "classes": [{"name", "train", "test"}], …}; without samples
nlohmann::json toJson(const DatasetReport& report);
// InvalidInput where the text is something else.
Result<DatasetReport> datasetReportFromText(std::string_view text);

} // namespace distill
