// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html). Binary version: records of one label
// byte (CIFAR-100: two, coarse and fine) and 3 x 32 x 32 planar pixel bytes. Python version, which
// torchvision and Keras keep: pickles of the same pixels and lists of labels, read without running anything.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

// In the order of their numbers, as on https://www.cs.toronto.edu/~kriz/cifar.html
const std::vector<std::string>& cifar10Names();
const std::vector<std::string>& cifar100Names();

// `path` is the folder with the batches of either version, one of the batches, the .tar.gz (or .tar) itself,
// or a folder somewhere above (torchvision's root). Images are in the order of the batches, whatever the
// archive's. Class names come from batches.meta(.txt) where it is there. InvalidInput with the path for
// anything missing or malformed.
Result<RawDataset> readCifar10(const std::filesystem::path& path, const ReadHooks& hooks = {});

// The same for train(.bin) and test(.bin), archives cifar-100-binary.tar.gz and cifar-100-python.tar.gz.
// Labels are the 100 fine ones.
Result<RawDataset> readCifar100(const std::filesystem::path& path, const ReadHooks& hooks = {});

// The folder of the batches or the archive, here or below; nothing where there is none.
std::optional<std::filesystem::path> findCifar10(const std::filesystem::path& place);
std::optional<std::filesystem::path> findCifar100(const std::filesystem::path& place);

} // namespace distill
