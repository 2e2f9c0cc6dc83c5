// SPDX-License-Identifier: GPL-3.0-or-later
// All runs below a folder, quickly: a cache of what their folders say, in SQLite. The folders are the truth;
// a cache that is missing, damaged or of another version is made anew by reading them. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_state.h"
#include "core/store/run_notes.h"

namespace distill {

// What the runs of one folder below the root have in common.
enum class RunGroup {
    None,  // the run lies in the root itself
    Twins, // the same set-up at two λ
    Sweep, // over λ and seeds
    Folder // lie together, nobody says why
};

struct RunRow {
    std::filesystem::path directory;
    std::string name;        // the user's, else the folder's
    std::string dataset;     // id
    std::string datasetName; // for people; of a folder of pictures its name
    std::string method;      // id
    std::int64_t ipc = 0;
    std::int64_t seed = 0;
    double lambda = 0;               // at the start
    std::optional<double> lambdaNow; // in force at the last iteration; none before the first
    RunState state = RunState::Stopped;
    std::optional<double> cmi; // nats, as of the last iteration; none before the first
    std::int64_t classes = 0;
    std::int64_t iteration = 0;  // done
    std::int64_t iterations = 0; // wanted
    double bestAccuracy = -1;    // percent; -1 = none
    double lastAccuracy = -1;    // percent; -1 = none
    std::string startedAt;       // ISO 8601, UTC
    std::string parent;          // run folder that it was forked from; empty = none
    std::int64_t parentIteration = -1;
    std::string place; // "PLACE:RUN", where the folder is a mirror of that; the one who lists says so
    RunGroup group = RunGroup::None; // of directory.parent_path(), where that is not the root
    RunNotes notes;
};

struct RunFilter {
    std::string text; // words that must all occur in name, dataset, method, notes or tags; case of ASCII
                      // letters does not matter
    bool starredOnly = false;
    bool withHidden = false;
    bool withArchived = false;
    bool withGroups = false; // runs of twins, sweeps and other folders, too
};

class RunTable;

class RunIndex final {
public:
    // `cache` is the database file; empty = below the user's cache folder, one for each root. Where it cannot
    // be written the index is kept in memory.
    explicit RunIndex(const std::filesystem::path& root, std::filesystem::path cache = {});
    ~RunIndex();
    RunIndex(const RunIndex&) = delete;
    RunIndex& operator=(const RunIndex&) = delete;

    // Takes over what changed on disk since: reads only folders whose journal or notes are new. InvalidInput
    // where the root cannot be read. Folders that are no runs are skipped; the runs in them are groups.
    Result<void> refresh();
    // Newest first, as of the last refresh().
    std::vector<RunRow> rows(const RunFilter& filter = {}) const;
    // Writes the run's notes.json, and the row.
    Result<void> setNotes(const std::filesystem::path& runDirectory, const RunNotes& notes);

    std::size_t foldersRead() const { return m_foldersRead; } // by refresh() so far: what the cache saves

private:
    void rebuild();
    struct Scan;
    void scan();
    void take(Scan& scan, const std::filesystem::path& directory, RunGroup group);

    std::filesystem::path m_root, m_cache;
    std::unique_ptr<RunTable> m_table;
    std::vector<RunRow> m_rows;
    std::size_t m_foldersRead = 0;
};

bool matches(const RunRow& row, const RunFilter& filter);

} // namespace distill
