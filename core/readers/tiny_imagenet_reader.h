// SPDX-License-Identifier: GPL-3.0-or-later
// Tiny ImageNet in the layout of its download (http://cs231n.stanford.edu/tiny-imagenet-200.zip), as the
// archive itself, unpacked, or with val/ sorted into class folders as many scripts do.
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/result.h"
#include "core/readers/folder_reader.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

constexpr int kTinyImageNetSide = 64; // pixels

// `path` is the folder tiny-imagenet-200, the .zip, or a folder somewhere above: train/<wnid>/…, and
// val/images with val/val_annotations.txt or val/<wnid>/…, which becomes the test part. Classes are numbered
// by their sorted ids, as every public code numbers them (torchvision's ImageFolder), not by the lines of
// wnids.txt; that file only says which classes there are. They are named by the first name in words.txt where
// it is there. Three channels. Of `options` countOnly counts. InvalidInput with the path for anything missing
// or malformed; those of readPictures().
Result<RawDataset> readTinyImageNet(const std::filesystem::path& path, const FolderOptions& options = {},
                                    const ReadHooks& hooks = {});

// The folder or the .zip, here or below.
std::optional<std::filesystem::path> findTinyImageNet(const std::filesystem::path& place);

} // namespace distill
