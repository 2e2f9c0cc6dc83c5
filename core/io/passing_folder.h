// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of this process for files that nobody keeps. Any thread.
#pragma once

#include <filesystem>

namespace distill {

// Made by the constructor below the system's place for temporary files, readable by its owner alone; gone with the
// object, and all that is in it. DistillError(CannotWrite) where none can be made.
class PassingFolder final {
public:
    PassingFolder();
    ~PassingFolder();
    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace distill
