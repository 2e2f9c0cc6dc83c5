// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are there whole or not at all: temporary file in the same folder, fsync, rename, fsync of the
// folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace distill {

Result<void> writeFileAtomically(const std::filesystem::path& file, std::string_view bytes);
// Removes what a process left in a folder when it died while it was writing. Only for folders that nobody
// else writes to.
void removeUnfinished(const std::filesystem::path& folder);
Result<std::string> readWholeFile(const std::filesystem::path& file);

} // namespace distill
