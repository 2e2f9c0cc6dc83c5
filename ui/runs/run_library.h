// SPDX-License-Identifier: GPL-3.0-or-later
// The runs below one folder for the list: reads them through the index and writes notes and trash, all of it
// on pool threads, one job at a time. Answers come as signals. GUI thread only.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include <QObject>

#include "core/store/run_index.h"
#include "core/store/run_store.h"

namespace distill {

class RunLibrary final : public QObject {
    Q_OBJECT
public:
    explicit RunLibrary(QObject* parent);

    void setFolder(const std::filesystem::path& folder); // and reads it
    void refresh();
    const std::vector<RunRow>& runs() const { return m_runs; } // newest first, all of them
    const std::vector<RunInfo>& trash() const { return m_trash; }

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
        std::vector<RunInfo> trash;
    };
    static Listing list(Shared& shared);
    void take(Listing listing);

    std::filesystem::path m_folder;
    std::shared_ptr<Shared> m_shared; // of the present folder; jobs keep theirs alive
    std::vector<RunRow> m_runs;
    std::vector<RunInfo> m_trash;
    bool m_reading = false, m_again = false;
};

} // namespace distill
