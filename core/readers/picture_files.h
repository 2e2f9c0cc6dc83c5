// SPDX-License-Identifier: GPL-3.0-or-later
// Many picture files to one dataset: decoded by several threads, kept as bytes in a cache file and mapped
// from there. What cannot be read is named and skipped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

struct PictureFile {
    std::filesystem::path path;
    std::int64_t label = 0;
};

struct PictureList {
    std::filesystem::path root; // of the paths; what messages name
    std::vector<PictureFile> train, test;
    std::vector<std::string> classNames;
    std::vector<DataWarning> warnings; // of whoever made the list
};

// The pictures below the folder, at any depth, sorted by path; hidden ones and other files are left out.
// Names that lead nowhere stay in, so that they are reported. DistillError(InvalidInput) where the folder or
// one below cannot be opened.
std::vector<std::filesystem::path> picturesBelow(const std::filesystem::path& folder);

// side x side, three channels, or one where every file is grey. Mean and deviation of the training pixels are
// measured. The cache is keyed by paths, sizes, times of change, labels, parts and `side`. Hooks are called
// on this thread. DistillError: InvalidInput where a class has no readable training picture, there is no
// readable test picture, or this build has no OpenCV; CannotWrite for the cache; Cancelled.
RawDataset readPictures(const PictureList& list, int side, const ReadHooks& hooks);

} // namespace distill
