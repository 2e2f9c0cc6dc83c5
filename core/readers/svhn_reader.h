// SPDX-License-Identifier: GPL-3.0-or-later
// SVHN, cropped digits (http://ufldl.stanford.edu/housenumbers): MATLAB files with X, uint8 [32,32,3,N] in
// the order of columns, and y, [N,1], where 10 stands for the digit 0.
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

// `place` is the folder with train_32x32.mat and test_32x32.mat, one of the two, or a folder somewhere above
// (torchvision's root). InvalidInput with the path for anything missing or malformed.
Result<RawDataset> readSvhn(const std::filesystem::path& place, const ReadHooks& hooks = {});

// The folder with both files, this one or one below it.
std::optional<std::filesystem::path> findSvhn(const std::filesystem::path& place);

} // namespace distill
