// SPDX-License-Identifier: GPL-3.0-or-later
// SVHN, cropped digits (http://ufldl.stanford.edu/housenumbers): MATLAB files with X, uint8 [32,32,3,N] in
// the order of columns, and y, [N,1], where 10 stands for the digit 0.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

// `folder` holds train_32x32.mat and test_32x32.mat. InvalidInput with the path for anything missing or
// malformed, and where this build has no matio.
Result<RawDataset> readSvhn(const std::filesystem::path& folder, const ReadHooks& hooks = {});

} // namespace distill
