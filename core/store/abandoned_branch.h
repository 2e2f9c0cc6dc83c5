// SPDX-License-Identifier: GPL-3.0-or-later
// What a run that goes on from a checkpoint leaves behind: later images, sets, checkpoints, accuracies and λ
// edits. They are kept in abandoned/<number>/ of its folder, which is a run folder of its own. The process
// that writes the run, any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/base/result.h"

namespace distill {

// Keeps all that the folder holds as it is now, where any of it lies beyond iteration `from`; nothing where
// none does. Files are linked where the disk can, so that this costs no space; nothing is taken away. Returns
// the folder it is in. CannotWrite, InvalidInput where the journal cannot be read.
Result<std::optional<std::filesystem::path>> keepAbandoned(const std::filesystem::path& run,
                                                           std::int64_t from);

} // namespace distill
