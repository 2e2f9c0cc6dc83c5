// SPDX-License-Identifier: GPL-3.0-or-later
// Files that come through a pipe, for readers that look back and forth in them. Main thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/io/passing_folder.h"

namespace distill {

class PipedInput final {
public:
    // "-" is standard input. A pipe is read to its end into a folder that goes with this object; every other file
    // or folder is used where it lies. InvalidInput where the pipe gives more than 4 GiB or cannot be read,
    // CannotWrite where there is no room for it.
    Result<std::filesystem::path> open(const std::string& given);
    // The same error, about "standard input" in place of the file that it was copied to.
    Error named(const Error& error) const;

private:
    std::optional<PassingFolder> m_folder;
    std::string m_given;
};

} // namespace distill
