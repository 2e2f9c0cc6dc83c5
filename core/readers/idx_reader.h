// SPDX-License-Identifier: GPL-3.0-or-later
// MNIST and FashionMNIST: the IDX format of http://yann.lecun.com/exdb/mnist/, gzip-compressed or not, and
// the arrays that Keras keeps.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

// Files of both have the same names: which one is wanted.
struct IdxDataset {
    bool fashion = false;
};

// `place` holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
// t10k-labels-idx1-ubyte, each with or without .gz, also spelt with a dot or underscores, or is Keras'
// mnist.npz (x_train, y_train, x_test, y_test); or one of these lies below (torchvision's root). InvalidInput
// with the path for anything missing or malformed, and for the published files of the other dataset.
Result<RawDataset> readIdxDataset(const std::filesystem::path& place, const IdxDataset& wanted,
                                  const std::vector<std::string>& classNames, const ReadHooks& hooks = {});

// The folder with the files or the .npz, here or below; folders named after the other dataset are left out.
std::optional<std::filesystem::path> findIdx(const std::filesystem::path& place, const IdxDataset& wanted);

} // namespace distill
