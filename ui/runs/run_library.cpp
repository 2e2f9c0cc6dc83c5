// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_library.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <QDateTime>
#include <QDir>
#include <QDirIterator>

#include "core/places/mirror.h"
#include "core/store/mirror_origin.h"
#include "core/store/run_store.h"
#include "core/store/run_trash.h"
#include "ui/process/background.h"
#include "ui/runs/run_words.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr auto kSetsFolder = "sets"; // see SetDesk

} // namespace

struct RunLibrary::Shared {
    explicit Shared(std::filesystem::path root)
        : folder(std::move(root)), index(folder), mirrors(mirrorsFolder()) {}

    std::filesystem::path folder;
    std::mutex mutex; // of the indices: one thread at a time
    RunIndex index, mirrors;

    RunIndex& of(const std::filesystem::path& run) { return readMirrorOrigin(run) ? mirrors : index; }
};

RunLibrary::RunLibrary(QObject* parent) : QObject(parent) {}

void RunLibrary::setFolder(const std::filesystem::path& folder) {
    if (!m_shared || folder != m_folder) {
        m_folder = folder;
        m_shared = std::make_shared<Shared>(folder);
        m_reading = false;
    }
    refresh();
}

RunLibrary::Listing RunLibrary::list(Shared& shared) {
    const std::lock_guard lock(shared.mutex);
    Listing listing;
    std::error_code ignored;
    if (std::filesystem::exists(shared.folder, ignored)) { // the first run makes it
        listing.read = shared.index.refresh();
        listing.runs = shared.index.rows({{}, false, true, true, true});
    }
    addMirrors(shared, listing.runs);
    nameApart(listing.runs);
    listing.sets = setsOf(shared.folder);
    listing.trash = trashOf(shared.folder);
    return listing;
}

// Runs at places stand among those here, by their dates.
void RunLibrary::addMirrors(Shared& shared, std::vector<RunRow>& runs) {
    std::error_code ignored;
    if (!std::filesystem::exists(mirrorsFolder(), ignored) || !shared.mirrors.refresh())
        return; // a cache: what cannot be read there is read again from the places
    for (RunRow& row : shared.mirrors.rows({{}, false, true, true, true})) {
        const auto origin = readMirrorOrigin(row.directory);
        if (!origin)
            continue;
        row.place = origin->address();
        row.group = RunGroup::None;
        runs.push_back(std::move(row));
    }
    std::stable_sort(runs.begin(), runs.end(),
                     [](const RunRow& a, const RunRow& b) { return a.startedAt > b.startedAt; });
}

std::vector<RunRow> RunLibrary::setsOf(const std::filesystem::path& folder) {
    std::vector<RunRow> sets;
    QDirIterator entry(toQString(folder / kSetsFolder), QDir::Dirs | QDir::NoDotAndDotDot);
    while (entry.hasNext()) {
        const QFileInfo file(QDir(entry.next()).filePath(QLatin1String(kSetFile)));
        if (!file.exists())
            continue;
        RunRow row;
        row.directory = toPath(file.path());
        row.name = row.notes.name = row.directory.filename().string();
        row.state = RunState::Idle;
        row.startedAt = file.lastModified().toUTC().toString(Qt::ISODate).toStdString();
        row.group = RunGroup::Folder;
        sets.push_back(std::move(row));
    }
    return sets;
}

std::vector<RunLibrary::Trashed> RunLibrary::trashOf(const std::filesystem::path& folder) {
    std::vector<RunRow> rows;
    for (const RunInfo& info : listTrash(folder)) {
        RunRow row;
        row.directory = info.directory;
        row.dataset = info.config.dataset;
        row.datasetName = info.datasetName;
        row.method = info.config.method;
        row.ipc = info.config.ipc;
        row.seed = static_cast<std::int64_t>(info.config.seed);
        row.lambda = info.config.lambda;
        row.lambdaNow = info.lambda;
        row.startedAt = info.startedAt;
        row.notes = readNotes(info.directory).value_or(RunNotes());
        row.name = row.notes.name;
        rows.push_back(std::move(row));
    }
    nameApart(rows);
    std::vector<Trashed> trash;
    trash.reserve(rows.size());
    for (const RunRow& row : rows)
        trash.push_back({row.directory, QString::fromStdString(row.name)});
    return trash;
}

void RunLibrary::refresh() {
    if (!m_shared)
        return;
    if (m_reading) {
        m_again = true;
        return;
    }
    m_reading = true;
    m_again = false;
    runInBackground(
        this, [shared = m_shared] { return list(*shared); },
        [this, shared = m_shared](Listing listing) {
            if (shared == m_shared)
                take(std::move(listing));
        });
}

void RunLibrary::take(Listing listing) {
    m_reading = false;
    m_runs = std::move(listing.runs);
    m_sets = std::move(listing.sets);
    m_trash = std::move(listing.trash);
    emit changed();
    if (!listing.read)
        emit failed(listing.read.error());
    if (m_again)
        refresh();
}

void RunLibrary::setNotes(const std::filesystem::path& run, const RunNotes& notes) {
    runInBackground(
        this,
        [shared = m_shared, run, notes] {
            const std::lock_guard lock(shared->mutex);
            return shared->of(run).setNotes(run, notes);
        },
        [this](const Result<void>& written) {
            if (!written)
                emit failed(written.error());
            refresh();
        });
}

void RunLibrary::moveToTrash(const std::filesystem::path& run) {
    runInBackground(
        this, [folder = m_folder, run] { return distill::moveToTrash(folder, run); },
        [this, run](const Result<std::filesystem::path>& moved) {
            if (moved)
                emit trashed(toQString(run), toQString(*moved));
            else
                emit failed(moved.error());
            refresh();
        });
}

std::vector<RunRow> RunLibrary::passing(const RunSieve& sieve, const std::filesystem::path& live) const {
    std::vector<RunRow> rows;
    for (RunRow run : m_runs) {
        // The journal of a run that goes on here may tell less than we know.
        if (!live.empty() && run.directory == live && !isActive(run.state))
            run.state = RunState::Running;
        if (passes(run, sieve))
            rows.push_back(std::move(run));
    }
    for (const RunRow& set : m_sets)
        if (passes(set, sieve))
            rows.push_back(set);
    return rows;
}

void RunLibrary::restore(const std::filesystem::path& trashed) {
    runInBackground(
        this, [folder = m_folder, trashed] { return restoreFromTrash(folder, trashed); },
        [this](const Result<std::filesystem::path>& moved) {
            if (!moved)
                emit failed(moved.error());
            refresh();
        });
}

} // namespace distill
