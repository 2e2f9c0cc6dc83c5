// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_index.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <sys/stat.h>

#include "core/base/lowered.h"
#include "core/io/digest.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"
#include "core/store/run_table.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLookedAt = 2000; // entries of a folder that is no run: it may hold a dataset

std::string stampOf(const fs::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0)
        return "-";
    std::ostringstream text;
    text << info.st_size << ':' << info.st_ino << ':' << info.st_mtim.tv_sec << ':' << info.st_mtim.tv_nsec;
    return text.str();
}

std::string signatureOf(const fs::path& directory) {
    return stampOf(RunFolder(directory).journal()) + ' ' + stampOf(RunFolder(directory).notes());
}

// Folders of pictures are told apart by their names.
std::string datasetNameOf(const RunInfo& info) {
    const fs::path data = fs::path(info.config.data).lexically_normal();
    if (info.config.dataset != "folder" || data.empty())
        return info.datasetName;
    return (data.has_filename() ? data : data.parent_path()).filename().string();
}

std::optional<RunEntry> readEntry(const fs::path& directory) {
    RunEntry entry;
    entry.signature = signatureOf(directory); // before reading: what comes later is read again
    const auto info = readRunInfo(directory);
    if (!info)
        return std::nullopt;
    RunRow& row = entry.row;
    row.directory = directory;
    row.dataset = info->config.dataset;
    row.datasetName = datasetNameOf(*info);
    row.method = info->config.method;
    row.ipc = info->config.ipc;
    row.seed = static_cast<std::int64_t>(info->config.seed);
    row.lambda = info->config.lambda;
    row.lambdaNow = info->lambda;
    row.cmi = info->cmi;
    row.classes = info->classes;
    row.state = info->journalState;
    row.iteration = info->lastIteration;
    row.iterations = info->config.iterations;
    row.bestAccuracy = info->bestAccuracy;
    row.lastAccuracy = info->lastAccuracy;
    row.startedAt = info->startedAt;
    row.parent = info->parent;
    row.parentIteration = info->parentIteration;
    takeNotes(row, readNotes(directory).value_or(RunNotes()));
    return entry;
}

// Visible folders in `folder`, of its first entries.
std::vector<fs::path> foldersIn(const fs::path& folder, std::size_t most) {
    std::vector<fs::path> found;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator() && most-- > 0; entry.increment(error)) {
        std::error_code unknown;
        if (entry->is_directory(unknown) && entry->path().filename().string().front() != '.')
            found.push_back(entry->path());
    }
    return found;
}

RunGroup groupOf(const fs::path& folder) {
    std::error_code ignored;
    if (folder.filename().string().find("_twins") != std::string::npos) // see ui/run/twin_runs
        return RunGroup::Twins;
    return fs::exists(folder / "plan.json", ignored) ? RunGroup::Sweep : RunGroup::Folder;
}

fs::path defaultCache(const fs::path& root) {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    const auto base = cache != nullptr && *cache == '/' ? fs::path(cache)
                                                        : fs::path(home != nullptr ? home : ".") / ".cache";
    const std::string name = root.string();
    return base / "distillation-studio" / ("runs-" + digestOf(name.data(), name.size()) + ".sqlite");
}

// One name for one folder, however it was given.
fs::path wholePath(const fs::path& folder) {
    std::error_code error;
    const auto whole = fs::weakly_canonical(fs::absolute(folder, error), error);
    return error ? folder : whole;
}

} // namespace

RunIndex::RunIndex(const fs::path& root, fs::path cache)
    : m_root(wholePath(root)), m_cache(cache.empty() ? defaultCache(m_root) : std::move(cache)) {
    std::error_code ignored;
    fs::create_directories(m_cache.parent_path(), ignored);
}

RunIndex::~RunIndex() = default;

// Without the file, or in memory where there can be none.
void RunIndex::rebuild() {
    m_table.reset();
    std::error_code ignored;
    fs::remove(m_cache, ignored);
    fs::remove(m_cache.string() + "-journal", ignored);
    try {
        m_table = std::make_unique<RunTable>(m_cache);
        scan();
    } catch (const DatabaseError&) {
        m_table = std::make_unique<RunTable>(":memory:");
        scan();
    }
}

Result<void> RunIndex::refresh() {
    std::error_code error;
    static_cast<void>(fs::directory_iterator(m_root, error));
    if (error)
        return failure(ErrorCode::InvalidInput,
                       "Cannot list the runs in " + m_root.string() + ": " + error.message() + ".");
    try {
        try {
            if (!m_table)
                m_table = std::make_unique<RunTable>(m_cache);
            scan();
        } catch (const DatabaseError&) {
            rebuild();
        }
    } catch (const std::exception& e) {
        return failure(ErrorCode::RunFailed, "The index of runs cannot be made.", e.what());
    }
    return {};
}

struct RunIndex::Scan {
    std::map<fs::path, RunEntry> known; // those that were not met so far
    std::vector<RunEntry> changed;
    std::vector<RunRow> rows;
};

// A folder that is a run: as it is known, or read anew.
void RunIndex::take(Scan& scan, const fs::path& directory, RunGroup group) {
    auto before = scan.known.extract(directory);
    if (!before.empty() && before.mapped().signature == signatureOf(directory)) {
        scan.rows.push_back(std::move(before.mapped().row));
    } else if (auto found = readEntry(directory)) {
        ++m_foldersRead;
        scan.rows.push_back(found->row);
        scan.changed.push_back(std::move(*found));
    } else {
        if (!before.empty())
            scan.known.insert(std::move(before)); // readable once, no more: it goes with those that are gone
        return;
    }
    scan.rows.back().group = group;
}

void RunIndex::scan() {
    Scan scan;
    scan.known = m_table->read();
    for (const fs::path& directory : foldersIn(m_root, std::numeric_limits<std::size_t>::max())) {
        if (isRunDirectory(directory)) {
            take(scan, directory, RunGroup::None);
            continue;
        }
        const RunGroup group = groupOf(directory);
        for (const fs::path& member : foldersIn(directory, kMostLookedAt))
            if (isRunDirectory(member))
                take(scan, member, group);
    }
    std::vector<fs::path> gone;
    gone.reserve(scan.known.size());
    for (const auto& [path, left] : scan.known)
        gone.push_back(path);
    m_table->write(scan.changed, gone);
    for (auto& row : scan.rows)
        row.state = presentState(row.directory, row.state);
    std::sort(scan.rows.begin(), scan.rows.end(), [](const RunRow& a, const RunRow& b) {
        return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : a.directory > b.directory;
    });
    m_rows = std::move(scan.rows);
}

std::vector<RunRow> RunIndex::rows(const RunFilter& filter) const {
    std::vector<RunRow> found;
    std::copy_if(m_rows.begin(), m_rows.end(), std::back_inserter(found),
                 [&](const RunRow& row) { return matches(row, filter); });
    return found;
}

Result<void> RunIndex::setNotes(const fs::path& runDirectory, const RunNotes& notes) {
    if (!isRunDirectory(runDirectory))
        return failure(ErrorCode::InvalidInput, runDirectory.string() + " is no run folder.");
    if (auto written = writeNotes(runDirectory, notes); !written)
        return written;
    for (auto& row : m_rows) // the table follows at the next refresh(): the file's stamp is new
        if (row.directory == runDirectory)
            takeNotes(row, notes);
    return {};
}

bool matches(const RunRow& row, const RunFilter& filter) {
    if (!filter.withGroups && row.group != RunGroup::None)
        return false;
    if ((filter.starredOnly && !row.notes.star) || (!filter.withHidden && row.notes.hidden) ||
        (!filter.withArchived && row.notes.archived))
        return false;
    std::string text =
        row.name + '\n' + row.directory.filename().string() + '\n' +
        (row.group == RunGroup::None ? std::string() : row.directory.parent_path().filename().string()) +
        '\n' + row.dataset + '\n' + row.datasetName + '\n' + row.method + '\n' + row.place + '\n' +
        row.notes.notes;
    for (const auto& tag : row.notes.tags)
        text += '\n' + tag;
    text = lowered(text);
    std::istringstream words(lowered(filter.text));
    for (std::string word; words >> word;)
        if (text.find(word) == std::string::npos)
            return false;
    return true;
}

} // namespace distill
