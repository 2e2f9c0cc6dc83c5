// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR-10 and CIFAR-100 in their binary versions (https://www.cs.toronto.edu/~kriz/cifar.html): records of
// one label byte (CIFAR-100: two, coarse and fine) and 3 x 32 x 32 planar pixel bytes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

// In the order of their numbers, as on https://www.cs.toronto.edu/~kriz/cifar.html
const std::vector<std::string>& cifar10Names();
const std::vector<std::string>& cifar100Names();

// `path` is the folder with data_batch_1.bin … data_batch_5.bin and test_batch.bin, its parent, a folder with
// the archive, or the .tar.gz (or .tar) itself. Images are in the order of the batches, whatever the
// archive's. Class names come from batches.meta.txt where it is there. InvalidInput with the path for
// anything missing or malformed.
Result<RawDataset> readCifar10(const std::filesystem::path& path, const ReadHooks& hooks = {});

// The same for train.bin and test.bin, folder cifar-100-binary, archive cifar-100-binary.tar.gz and
// fine_label_names.txt. Labels are the 100 fine ones.
Result<RawDataset> readCifar100(const std::filesystem::path& path, const ReadHooks& hooks = {});

} // namespace distill
