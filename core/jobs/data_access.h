// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a dataset is there, where, how much of it; and getting it. Blocks; any thread, without torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/job_parts.h"

namespace distill {

struct FoundDataset {
    std::string place;                 // file or folder; empty for generated data
    std::int64_t train = 0, test = 0;  // images
    int classes = 0;                   //
    std::vector<std::string> warnings; // sentences
};

// Finds the dataset as a run with this `data` would and counts its images. Pictures are not decoded.
// InvalidInput says what is missing and what to do. Usage for an unknown id.
Result<FoundDataset> lookForDataset(const std::string& id, const std::string& data);

// What is agreed to before anything is fetched.
struct DatasetOffer {
    std::string id, name;
    std::string source, licence;
    std::vector<std::string> files; // addresses
    std::uint64_t bytes = 0;        // of all files
    std::string target;             // folder that they go into
};

// Those that can be fetched, in the order of the table.
std::vector<DatasetOffer> datasetOffers();

struct FetchRequest {
    std::string id;
    std::string mirror; // address of a folder with the files; empty = as published
    std::string target; // folder; empty = as offered
};

// Usage where nothing is published for the dataset.
Result<DatasetOffer> offerOf(const FetchRequest& request);

// Blocks until all files are there, whole and checked; the place where they are. Whoever calls it
// has asked the person before.
Result<std::string> fetchDataset(const FetchRequest& request, const Watch& watch);

struct CheckedFile {
    std::string file, md5, expected; // `md5` as measured
    bool right() const { return md5 == expected; }
};

// The published files that lie where the dataset is found, with their check sums; empty where it was
// unpacked.
Result<std::vector<CheckedFile>> verifyDataset(const std::string& id, const std::string& data);

} // namespace distill
