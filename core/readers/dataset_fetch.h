// SPDX-License-Identifier: GPL-3.0-or-later
// The published files of a dataset from where they are published, or from a mirror, into a folder that is
// searched from then on. Whoever calls it has asked a person before. Blocks; any thread.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/io/download.h"
#include "core/readers/dataset_table.h"

namespace distill {

struct FetchOptions {
    std::string mirror; // address of a folder with the files under their names; empty = as published
    std::filesystem::path target; // folder; empty = this program's own for the dataset
};

std::filesystem::path fetchTarget(const DatasetRow& row, const FetchOptions& options);
// Where a file comes from: as published, or below the mirror; a mirror may be the file's own address.
std::string addressOf(const PublishedFile& file, const std::string& mirror);
std::uint64_t publishedBytes(const DatasetRow& row); // of all its files

// File by file; what is there already is left alone. The folder with the files. Usage for a dataset that is
// not published in this way; those of downloadFile(). Progress is over all files.
Result<std::filesystem::path> fetchDataset(const DatasetRow& row, const FetchOptions& options,
                                           const DownloadHooks& hooks = {});

} // namespace distill
