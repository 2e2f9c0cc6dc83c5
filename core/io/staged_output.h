// SPDX-License-Identifier: GPL-3.0-or-later
// The one way in which files and folders that a person names come to be, for all commands and the window.
// They appear whole or not at all: made in a hidden folder beside their place, synced, and renamed. Nothing
// is replaced unless that was asked for. A link is written through and stays a link; a replaced file keeps
// its mode; what is neither file nor folder (a pipe, /dev/null) is written into and never replaced. Failures
// are DistillError(CannotWrite). One thread per object.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "core/base/result.h"

namespace distill {

// What becomes of a file that is there already; a folder is never replaced.
enum class Existing { Refuse, Replace };

class StagedOutput final {
public:
    // `target` is where the file or folder is to be; its parent must exist.
    explicit StagedOutput(const std::filesystem::path& target, Existing existing = Existing::Refuse);
    ~StagedOutput(); // what was not committed is removed
    StagedOutput(const StagedOutput&) = delete;
    StagedOutput& operator=(const StagedOutput&) = delete;

    // Where it is made meanwhile; has the target's name.
    const std::filesystem::path& path() const { return m_staged; }
    void commit();

private:
    enum class Way { NewPlace, InPlaceOf, Into };
    void choosePlace(Existing existing);
    void writeInto() const; // what is no regular file
    void replace() const;

    std::filesystem::path m_target, m_folder, m_staged;
    Way m_way = Way::NewPlace;
    unsigned m_mode = 0; // of the file that is replaced
};

// Has `write` make the file at the path that it is given, and puts it where `file` says. What `write` returns
// where it fails, with `file` in place of that path.
Result<void> writeOutput(const std::filesystem::path& file, Existing existing,
                         const std::function<Result<void>(const std::filesystem::path&)>& write);
Result<void> writeOutput(const std::filesystem::path& file, Existing existing, std::string_view bytes);

// Whether writeOutput() could begin, for what takes long to compute: nothing is left of the trial.
Result<void> tryOutput(const std::filesystem::path& file, Existing existing);

// CannotWrite where something is there already.
void refuseExisting(const std::filesystem::path& target);

// A plain new file with these bytes, not synced: for what is staged. Folders on the way are made.
void writeNewFile(const std::filesystem::path& file, std::string_view bytes);

} // namespace distill
