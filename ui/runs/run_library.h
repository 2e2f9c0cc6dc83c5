// SPDX-License-Identifier: GPL-3.0-or-later
// The runs below one folder, and the mirrors of runs at places, for the list: reads them through the index and writes
// notes and trash, all of it on pool threads, one job at a time. Answers come as signals. GUI thread only.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include <QObject>
#include <QString>

#include "core/store/run_index.h"
#include "ui/runs/run_sieve.h"

namespace distill {

constexpr auto kSetFile = "set.safetensors"; // in the folder of an imported set

class RunLibrary final : public QObject {
    Q_OBJECT
public:
    explicit RunLibrary(QObject* parent);

    void setFolder(const std::filesystem::path& folder); // and reads it
    void refresh();
    // Newest first, all of them; `name` tells each from all others, see nameApart().
    const std::vector<RunRow>& runs() const { return m_runs; }
    const std::vector<RunRow>& sets() const { return m_sets; } // imported ones, see isStoredSet()
    // Runs and then sets; the one that goes on in this process, `live`, as what it is.
    std::vector<RunRow> passing(const RunSieve& sieve, const std::filesystem::path& live) const;
    struct Trashed {
        std::filesystem::path directory; // in the trash
        QString name;                    // tells it from the others there
    };
    const std::vector<Trashed>& trash() const { return m_trash; }

    void setNotes(const std::filesystem::path& run, const RunNotes& notes);
    void moveToTrash(const std::filesystem::path& run);
    void restore(const std::filesystem::path& trashed);

signals:
    void changed();
    void trashed(const QString& from, const QString& to); // paths
    void failed(const distill::Error& error);

private:
    struct Shared;
    struct Listing {
        Result<void> read;
        std::vector<RunRow> runs;
        std::vector<RunRow> sets;
        std::vector<Trashed> trash;
    };
    static Listing list(Shared& shared);
    static void addMirrors(Shared& shared, std::vector<RunRow>& runs);
    static std::vector<RunRow> setsOf(const std::filesystem::path& folder);
    static std::vector<Trashed> trashOf(const std::filesystem::path& folder);
    void take(Listing listing);

    std::filesystem::path m_folder;
    std::shared_ptr<Shared> m_shared; // of the present folder; jobs keep theirs alive
    std::vector<RunRow> m_runs, m_sets;
    std::vector<Trashed> m_trash;
    bool m_reading = false, m_again = false;
};

} // namespace distill
