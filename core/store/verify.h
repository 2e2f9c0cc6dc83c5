// SPDX-License-Identifier: GPL-3.0-or-later
// Whether what lies in a run folder, a set or an export is what was written, by digests where there are some
// and else by the files' own structure; and mending what can be mended. Free of torch. Any thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace distill {

struct Finding {
    std::string file;    // relative to what was looked at
    std::string problem; // what is wrong with it: "it was changed since it was written"
    std::string mended;  // what was done about it; empty = nothing
};

struct Verification {
    std::string kind;         // "run", "set" or "export"
    std::int64_t checked = 0; // files
    std::vector<Finding> findings;
    bool whole() const; // nothing is wrong any more
};

// `repair`: damaged lines of a run's journal and what an interruption left of a line are taken out, its first line
// comes back from run.json, run.json and result.json are made anew from the journal, and damaged snapshots and
// checkpoints are moved to damaged/<number>/, where readers pass over them; so is a copy of what is changed. The newest
// set, where it is missing, is taken from the checkpoint that holds the same; a list of digests that is missing is made
// from the files as they are. InvalidInput where `path` is none of these, CannotWrite where another process writes the
// run.
Result<Verification> verify(const std::filesystem::path& path, bool repair = false);

// The file where it is what the manifest beside it says that was written, or where there is none. DistillError:
// InvalidInput where it was changed since.
std::filesystem::path asWritten(const std::filesystem::path& set);

} // namespace distill
