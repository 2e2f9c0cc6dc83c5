// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_table.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::int64_t kVersion = 3; // of the table below
constexpr double kNone = -1;         // in the table: λ and CMI are never below 0

// Both in the order of the columns.
Statement& bind(Statement& insert, const RunEntry& entry) {
    const RunRow& r = entry.row;
    insert.bind(r.directory.string()).bind(entry.signature).bind(r.dataset).bind(r.datasetName);
    insert.bind(r.method).bind(r.ipc).bind(r.seed).bind(r.lambda);
    insert.bind(r.lambdaNow.value_or(kNone)).bind(r.cmi.value_or(kNone)).bind(r.classes);
    insert.bind(std::string(toString(r.state)));
    insert.bind(r.iteration).bind(r.iterations).bind(r.bestAccuracy).bind(r.lastAccuracy);
    insert.bind(r.startedAt).bind(r.parent).bind(r.parentIteration);
    const RunNotes& n = r.notes;
    insert.bind(n.name).bind(n.notes);
    insert.bind(jsonText(Json(n.tags)));
    return insert.bind(std::int64_t{n.star}).bind(std::int64_t{n.hidden}).bind(std::int64_t{n.archived});
}

RunEntry entryOf(Statement& query) {
    RunEntry entry;
    RunRow& r = entry.row;
    r.directory = query.text();
    entry.signature = query.text();
    r.dataset = query.text();
    r.datasetName = query.text();
    r.method = query.text();
    r.ipc = query.integer();
    r.seed = query.integer();
    r.lambda = query.real();
    if (const double now = query.real(); now != kNone)
        r.lambdaNow = now;
    if (const double cmi = query.real(); cmi != kNone)
        r.cmi = cmi;
    r.classes = query.integer();
    r.state = runStateFromString(query.text()).value_or(RunState::Stopped);
    r.iteration = query.integer();
    r.iterations = query.integer();
    r.bestAccuracy = query.real();
    r.lastAccuracy = query.real();
    r.startedAt = query.text();
    r.parent = query.text();
    r.parentIteration = query.integer();
    RunNotes notes;
    notes.name = query.text();
    notes.notes = query.text();
    const Json tags = Json::parse(query.text(), nullptr, false);
    if (tags.is_array())
        for (const auto& tag : tags)
            notes.tags.push_back(tag.is_string() ? tag.get<std::string>() : std::string());
    notes.star = query.integer() != 0;
    notes.hidden = query.integer() != 0;
    notes.archived = query.integer() != 0;
    takeNotes(r, notes);
    return entry;
}

} // namespace

void takeNotes(RunRow& row, const RunNotes& notes) {
    row.notes = notes;
    row.name = notes.name.empty() ? row.directory.filename().string() : notes.name;
}

RunTable::RunTable(const fs::path& file) : m_database(file) {
    m_database.execute("PRAGMA synchronous = OFF"); // a cache: what a power cut damages is made anew
    if (version() == kVersion)
        return;
    m_database.execute("DROP TABLE IF EXISTS runs");
    m_database.execute(
        "CREATE TABLE runs (path TEXT PRIMARY KEY, signature TEXT, dataset TEXT, dataset_name TEXT, "
        "method TEXT, ipc INTEGER, seed INTEGER, lambda REAL, lambda_now REAL, cmi REAL, classes INTEGER, "
        "state TEXT, iteration INTEGER, iterations INTEGER, best_accuracy REAL, last_accuracy REAL, started TEXT, parent TEXT, "
        "parent_iteration INTEGER, name TEXT, notes TEXT, tags TEXT, star INTEGER, hidden INTEGER, "
        "archived INTEGER)");
    m_database.execute("PRAGMA user_version = " + std::to_string(kVersion));
}

std::map<fs::path, RunEntry> RunTable::read() {
    std::map<fs::path, RunEntry> entries;
    Statement query(m_database, "SELECT * FROM runs");
    while (query.next()) {
        RunEntry entry = entryOf(query);
        entries[entry.row.directory] = std::move(entry);
    }
    return entries;
}

void RunTable::write(const std::vector<RunEntry>& changed, const std::vector<fs::path>& gone) {
    if (changed.empty() && gone.empty())
        return;
    Transaction transaction(m_database);
    Statement insert(m_database, "INSERT OR REPLACE INTO runs VALUES "
                                 "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    for (const auto& entry : changed)
        bind(insert, entry).run();
    Statement erase(m_database, "DELETE FROM runs WHERE path = ?");
    for (const auto& path : gone)
        erase.bind(path.string()).run();
    transaction.commit();
}

std::int64_t RunTable::version() {
    Statement query(m_database, "PRAGMA user_version");
    return query.next() ? query.integer() : 0;
}

} // namespace distill
