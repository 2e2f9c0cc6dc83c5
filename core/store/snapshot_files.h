// SPDX-License-Identifier: GPL-3.0-or-later
// Names of what a run stores for an iteration: images/000500.png, synthetic/000500.safetensors. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace distill {

// At least six digits, so that a sorted listing is in order of time.
std::string snapshotName(std::int64_t iteration, const std::string& extension);
// The iteration that a file is named for; nothing where it is no such name.
std::optional<std::int64_t> snapshotIteration(const std::string& name, const std::string& extension);
// The iterations that a folder has such files for, ascending; other files are skipped.
std::vector<std::int64_t> snapshotIterations(const std::filesystem::path& folder,
                                             const std::string& extension);
// "0, 50, 100", for people.
std::string iterationList(const std::vector<std::int64_t>& iterations);

} // namespace distill
