// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR-10 in its binary version (https://www.cs.toronto.edu/~kriz/cifar.html): records of one label byte and
// 3 x 32 x 32 planar pixel bytes.
#pragma once

#include <filesystem>

#include "core/api/result.h"
#include "core/data/readers/image_set.h"
#include "core/data/readers/read_hooks.h"

namespace distill {

// `path` is the folder with data_batch_1.bin … data_batch_5.bin and test_batch.bin, its parent, a folder with
// the archive, or the .tar.gz (or .tar) itself. Images are in the order of the batches, whatever the
// archive's. Class names come from batches.meta.txt where it is there. InvalidInput with the path for
// anything missing or malformed.
Result<RawDataset> readCifar10(const std::filesystem::path& path, const ReadHooks& hooks = {});

} // namespace distill
