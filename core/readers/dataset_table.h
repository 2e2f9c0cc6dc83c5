// SPDX-License-Identifier: GPL-3.0-or-later
// The one table of datasets: sizes, classes, normalisation, augmentation, how their files are found and read,
// and where to get them; among them some that distilled sets were published of and that nothing is trained on
// here. Constant; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"
#include "core/run/descriptors.h"

namespace distill {

struct DatasetReading {
    int side = 32;               // pixels, of datasets of any size
    std::uint64_t splitSeed = 1; // draws the test pictures where there is no test part
    bool countOnly = false;      // counts pictures without decoding them; other files are read all the same
};

// A file that is published, as torchvision names and checks it.
struct PublishedFile {
    std::string url, name, md5;
    std::uint64_t bytes = 0;
};

struct Publication {
    std::string source, licence; // for people
    std::vector<PublishedFile> files;
};

// Numbers that published sets of a dataset are normalised by, beside its own.
struct SeenNormalisation {
    std::string variant; // for people
    std::vector<double> mean, std;
    std::vector<std::string> layouts; // of sets whose authors use these numbers
};

struct DatasetRow {
    DatasetDescriptor shown; // as the catalogue shows it
    bool offered = true;     // false: known of published sets alone
    std::vector<int> sides;  // of distilled images; empty = the dataset's own
    std::vector<SeenNormalisation> seen;
    // Roughly where 2, 50 and 98 % of its training pixels lie below, in [0,1].
    double dark = 0, median = 0, bright = 1;
    std::vector<std::string> names;      // lower-case parts of file names that hint at it
    std::vector<std::string> classNames; // in the order of their numbers; empty = none that is fixed

    std::string package; // Debian's; empty = none
    // Where in a folder, or in one below it, its files lie; a file is taken as it is.
    std::optional<std::filesystem::path> (*find)(const std::filesystem::path& place) = nullptr;
    Result<RawDataset> (*read)(const std::filesystem::path& place, const DatasetReading& reading,
                               const ReadHooks& hooks) = nullptr;
    bool searched = true; // also in the places where people keep all their data
    Publication publication;
};

const std::vector<DatasetRow>& datasetTable();
const DatasetRow* findDatasetRow(const std::string& id);
// Of one that can be trained on; DistillError(Usage) where there is none of this id.
const DatasetRow& offeredDataset(const std::string& id);

// Those that can be trained on.
const std::vector<DatasetDescriptor>& datasets();
const DatasetDescriptor* findDataset(const std::string& id); // nullptr = there is none

// The refusal (Usage) of a place that is said for a dataset that is made. Not for what is stored: there it does no harm.
std::optional<Error> needlessData(const std::string& id, const std::string& data);
// The same of a side in pixels that is said for a dataset whose images have another one.
std::optional<Error> needlessSize(const std::string& id, std::int64_t side);

// Of its classes, in the order of their numbers; empty where they have none that is fixed.
const std::vector<std::string>& classNamesOf(const std::string& id);

} // namespace distill
