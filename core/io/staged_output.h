// SPDX-License-Identifier: GPL-3.0-or-later
// Files and folders that appear whole or not at all, and never in the place of others: they are made in a
// hidden folder beside their place, synced, and renamed. Failures are DistillError(CannotWrite). One thread
// per object.
#pragma once

#include <filesystem>
#include <string_view>

namespace distill {

class StagedOutput final {
public:
    // `target` is where the file or folder is to be; it must not exist, its parent must.
    explicit StagedOutput(std::filesystem::path target);
    ~StagedOutput(); // what was not committed is removed
    StagedOutput(const StagedOutput&) = delete;
    StagedOutput& operator=(const StagedOutput&) = delete;

    // Where it is made meanwhile; has the target's name.
    const std::filesystem::path& path() const { return m_staged; }
    void commit();

private:
    std::filesystem::path m_target, m_folder, m_staged;
};

// CannotWrite where something is there already.
void refuseExisting(const std::filesystem::path& target);

// A plain new file with these bytes, not synced: for what is staged. Folders on the way are made.
void writeNewFile(const std::filesystem::path& file, std::string_view bytes);

} // namespace distill
