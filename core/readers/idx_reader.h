// SPDX-License-Identifier: GPL-3.0-or-later
// MNIST and FashionMNIST: the IDX format of http://yann.lecun.com/exdb/mnist/, gzip-compressed or not.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

// `folder` holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
// t10k-labels-idx1-ubyte, each with or without .gz, also spelt with a dot or underscores, also in a subfolder
// "raw". InvalidInput with the path for anything missing or malformed.
Result<RawDataset> readIdxDataset(const std::filesystem::path& folder,
                                  const std::vector<std::string>& classNames, const ReadHooks& hooks = {});

} // namespace distill
