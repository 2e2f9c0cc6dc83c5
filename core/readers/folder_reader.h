// SPDX-License-Identifier: GPL-3.0-or-later
// Any folder of pictures in class folders, ImageNet subsets among them.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

struct FolderOptions {
    int side = 32;               // pixels of the squares that pictures are cropped and resized to
    std::uint64_t splitSeed = 1; // draws the test pictures where there is no test part
};

// `folder` holds train/<class>/… with test/<class>/… or val/<class>/…, or <class>/… alone; then a fifth of
// each class (at least one picture, none of a single one) is drawn for tests. Classes are sorted by name.
// Pictures that cannot be read are skipped with a warning. Errors name the path: InvalidInput for what is
// missing or not understood; those of readPictures().
Result<RawDataset> readImageFolder(const std::filesystem::path& folder, const FolderOptions& options,
                                   const ReadHooks& hooks = {});

} // namespace distill
