// SPDX-License-Identifier: GPL-3.0-or-later
// Any folder or archive of pictures in class folders.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/picture_files.h"
#include "core/readers/read_hooks.h"

namespace distill {

struct FolderOptions {
    int side = 32;               // pixels of the squares that pictures are cropped and resized to
    std::uint64_t splitSeed = 1; // draws the test pictures where there is no test part
    bool countOnly = false;      // lists the pictures and decodes none
};

// `place` is a folder, .zip or .tar(.gz) with a training and a test part in any spelling (train/ and val/,
// Training/ and Testing/, or two folders with the same class folders), or with <class>/… alone; then a fifth
// of each class (at least one picture, none of a single one) is drawn for tests. Folders around all of it are
// looked into. Classes are in the order of inClassOrder(). Pictures that cannot be read are skipped with a
// warning. Errors name the path: InvalidInput for what is missing or not understood; those of readPictures().
Result<RawDataset> readImageFolder(const std::filesystem::path& place, const FolderOptions& options,
                                   const ReadHooks& hooks = {});

// Goes into folders that hold no other folder of pictures than one with folders of pictures; with
// `passPictures` also where pictures lie beside that.
std::string withoutWrappers(const PictureTree& tree, std::string folder, bool passPictures);

// Names the folders right in `folder` that are no classes; nothing where there are none.
std::optional<DataWarning> emptyFoldersNote(const PictureTree& tree, const std::string& folder,
                                            const FolderPictures& classes);

// Whether the folders right in `folder` are parts by their names, or hold the same folders, so that it is
// those that are the classes.
bool holdsParts(const PictureTree& tree, const std::string& folder);

// For readers of other layouts: the pictures of each class, numbered by `classNames`, with tests drawn from
// them where there is no test part.
PictureList splitBySeed(const PictureTree& tree, const FolderPictures& classes,
                        const std::vector<std::string>& classNames, std::uint64_t seed);

} // namespace distill
