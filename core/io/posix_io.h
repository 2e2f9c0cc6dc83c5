// SPDX-License-Identifier: GPL-3.0-or-later
// Whole reads and writes over the partial ones of POSIX, and sentences for what errno says. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/io/file_descriptor.h"

namespace distill {

// All bytes, whatever the kernel takes at a time; false with errno set where it fails.
bool writeFully(int descriptor, const char* bytes, std::size_t size);
// As many bytes as there are up to `size`; fewer only at the end of the file. -1 with errno set where it
// fails.
std::ptrdiff_t readFully(int descriptor, void* target, std::size_t size);

// Opens a regular file for reading. InvalidInput says whether it is missing, a folder, or may not be read.
Result<FileDescriptor> openForReading(const std::filesystem::path& file);
std::uint64_t sizeOf(const FileDescriptor& file);

// "Cannot read /a/b: it does not exist." and "Cannot write /a/b: the disk is full. …" from an errno value.
Error readError(const std::filesystem::path& file, int errorNumber);
Error writeError(const std::filesystem::path& file, int errorNumber);

} // namespace distill
