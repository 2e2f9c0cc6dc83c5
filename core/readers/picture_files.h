// SPDX-License-Identifier: GPL-3.0-or-later
// Many picture files to one dataset: decoded by several threads, kept as bytes in a cache file and mapped
// from there. What cannot be read is named and skipped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/readers/image_set.h"
#include "core/readers/picture_tree.h"
#include "core/readers/read_hooks.h"

namespace distill {

struct PictureFile {
    TreeFile file;
    std::int64_t label = 0;
};

struct PictureList {
    std::filesystem::path root; // a folder, or an archive; what messages name
    bool archive = false;       //
    std::vector<PictureFile> train, test;
    std::vector<std::string> classNames;
    std::vector<DataWarning> warnings; // of whoever made the list
};

// The list that a tree becomes: its root and its warnings, no picture yet.
PictureList listOf(const PictureTree& tree);
void addPictures(std::vector<PictureFile>& part, const std::vector<TreeFile>& pictures, std::size_t label);

// What to say of those of `pictures` pictures that cannot be read.
std::string skippedText(const std::filesystem::path& root, const std::vector<std::string>& names,
                        std::size_t pictures);

// How many there are, without decoding any: labels and counts, no pixel.
RawDataset countPictures(const PictureList& list);

// side x side, three channels, or one where every file is grey. Pictures of more than 8 bits are scaled by
// the range that they use together, which is said. Mean and deviation of the training pixels are measured.
// The cache is keyed by names, sizes, times of change, labels, parts and `side`. Hooks are called on this
// thread. DistillError: InvalidInput where a class has no readable training picture, there is no readable
// test picture, or this build has no OpenCV; CannotWrite for the cache; Cancelled.
RawDataset readPictures(const PictureList& list, int side, const ReadHooks& hooks);

} // namespace distill
