// SPDX-License-Identifier: GPL-3.0-or-later
// digests.txt of a run folder: the XXH3-128 of each whole file as it was written, "<hex>  <path>" a line, as
// xxh128sum prints them; of a file that was written again the last line counts. The process that writes the
// run; reading from any thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/result.h"

namespace distill {

Result<void> noteDigest(const std::filesystem::path& run, const std::filesystem::path& file);
// Of a copy without the files of that folder: its list no longer tells of them. CannotWrite.
Result<void> leaveOutDigests(const std::filesystem::path& run, const std::string& folder);
// By path relative to the run; empty where there is no list. Lines that are none are passed over.
std::map<std::string, std::string> readDigests(const std::filesystem::path& run);
// That of the file with this name, relative to the run; empty where none was noted.
std::string digestIn(const std::map<std::string, std::string>& digests, const std::string& name);

} // namespace distill
