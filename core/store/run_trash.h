// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that the user threw away lie in <root>/.trash until they are taken back. Any thread.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/store/run_store.h"

namespace distill {

// Moves a run of `root` into its trash and says where it lies now. InvalidInput: no run; CannotWrite: a
// living process writes it, or it cannot be moved.
Result<std::filesystem::path> moveToTrash(const std::filesystem::path& root,
                                          const std::filesystem::path& runDirectory);
// Undoes that; a number is added to its name where the name is taken by now. Says where it lies.
Result<std::filesystem::path> restoreFromTrash(const std::filesystem::path& root,
                                               const std::filesystem::path& trashed);
std::vector<RunInfo> listTrash(const std::filesystem::path& root);

} // namespace distill
