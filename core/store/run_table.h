// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the index of runs in a database file: a cache, made anew where it is of another version.
// DatabaseError where it cannot be used. One thread at a time.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/io/database.h"
#include "core/store/run_index.h"

namespace distill {

// A row with what tells whether it still holds: the signature of the files that it was read from.
struct RunEntry {
    RunRow row; // its state is the journal's: presentState() makes the present one of it
    std::string signature;
};

// The notes, and the name that follows from them.
void takeNotes(RunRow& row, const RunNotes& notes);

class RunTable final {
public:
    explicit RunTable(const std::filesystem::path& file);

    std::map<std::filesystem::path, RunEntry> read();
    void write(const std::vector<RunEntry>& changed, const std::vector<std::filesystem::path>& gone);

private:
    std::int64_t version();

    Database m_database;
};

} // namespace distill
