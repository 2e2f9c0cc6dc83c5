// SPDX-License-Identifier: GPL-3.0-or-later
// What the user says about a run: notes.json in its folder, so that it travels with the run. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace distill {

struct RunNotes {
    std::string name;  // shown instead of the folder's name; empty = that one
    std::string notes; // free text
    std::vector<std::string> tags;
    bool star = false;
    bool hidden = false;
    bool archived = false;

    bool operator==(const RunNotes& other) const;
};

// Defaults where there are none. InvalidInput where the file is not understood.
Result<RunNotes> readNotes(const std::filesystem::path& runDirectory);
Result<void> writeNotes(const std::filesystem::path& runDirectory, const RunNotes& notes);

} // namespace distill
