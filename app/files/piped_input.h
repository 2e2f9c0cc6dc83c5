// SPDX-License-Identifier: GPL-3.0-or-later
// Files that come through a pipe, for readers that look back and forth in them. Main thread.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/io/file_descriptor.h"

namespace distill {

class PipedInput final {
public:
    // "-" is standard input. A pipe is read to its end into a file without a name, which goes with the process however
    // that ends; every other file or folder is used where it lies. InvalidInput where the pipe gives nothing or more
    // than 4 GiB or cannot be read, CannotWrite where there is no room for it.
    Result<std::filesystem::path> open(const std::string& given);
    // The same error, about "standard input" in place of the file that it was copied to.
    Error named(const Error& error) const;
    // What people know the input by, where that is not the path that open() returned; else empty.
    const std::string& name() const { return m_name; }

private:
    std::filesystem::path copied(const std::filesystem::path& pipe, const std::string& given);

    FileDescriptor m_file;
    std::filesystem::path m_copy; // a path to it; empty = nothing was copied
    std::string m_given, m_name;
};

// For every reader of "-": whether nobody gave the program a standard input (openStandardStreams() then put a folder
// there), and what is said of that, and of one that ends before its first byte.
bool standardInputIsClosed();
Error nothingCame(const std::string& given = "-");

} // namespace distill
