// SPDX-License-Identifier: GPL-3.0-or-later
// A safetensors file of a cache, which holds the digest of what it holds: one that was damaged since is made again
// and not believed. (What people may change and keep, sets and exports, is compared with a list beside it.) Any thread.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/io/safetensors.h"

namespace distill {

// As writeSafetensors(), with the digest of all of it in its metadata.
Result<void> writeSealed(const std::filesystem::path& file, SafetensorsFile content);
// As readSafetensors(); InvalidInput where that digest is not its own. A file without one is taken as it is.
Result<SafetensorsFile> readSealed(const std::filesystem::path& file);

} // namespace distill
