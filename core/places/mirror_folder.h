// SPDX-License-Identifier: GPL-3.0-or-later
// Where mirrors lie, and who may write one. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "core/io/file_descriptor.h"
#include "core/store/mirror_origin.h"

namespace distill {

// Below the cache, a folder for each place.
std::filesystem::path mirrorsFolder();
std::filesystem::path mirrorFolder(const std::string& place, const std::string& run);

// Held by who exchanges with the place; nothing where another one holds it. A disk that knows no locks gives it to
// everybody, as one process alone has it anyway. DistillError(CannotWrite).
std::optional<FileDescriptor> lockMirror(const std::filesystem::path& folder);

// What was asked of a run: bytes of each of its control files, by the file's name.
using Asked = std::map<std::string, std::uint64_t>;
Asked askedByNow(const std::filesystem::path& folder);
// Of that, what some mirror has brought to the place.
Asked askedAndBrought(const std::filesystem::path& folder);
// DistillError(CannotWrite).
void writeBrought(const std::filesystem::path& folder, const Asked& brought);

// Removes a mirror that nothing came into: what remains of a start that failed.
void forgetMirror(const MirrorOrigin& origin);

// Ends what was handed over (see Mirror) and nobody took up. Nothing where a mirror holds the folder, or another process
// owns it.
void leaveMirror(const std::filesystem::path& folder);

} // namespace distill
