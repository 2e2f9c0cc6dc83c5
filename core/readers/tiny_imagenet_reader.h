// SPDX-License-Identifier: GPL-3.0-or-later
// Tiny ImageNet in the layout of its download (http://cs231n.stanford.edu/tiny-imagenet-200.zip), unpacked.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

constexpr int kTinyImageNetSide = 64; // pixels

// `path` is the folder tiny-imagenet-200 or its parent: wnids.txt (the classes, in this order),
// train/<wnid>/…, val/images and val/val_annotations.txt, which becomes the test part. Classes are named by
// the first name in words.txt where it is there. Three channels. InvalidInput with the path for anything
// missing or malformed; those of readPictures().
Result<RawDataset> readTinyImageNet(const std::filesystem::path& path, const ReadHooks& hooks = {});

} // namespace distill
