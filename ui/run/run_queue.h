// SPDX-License-Identifier: GPL-3.0-or-later
// Set-ups that wait to be run one after another. They are kept in a file of the runs folder (.queue.jsonl, a set-up a
// line), written at every change, so that nothing is lost when the program ends and its windows share them. Every
// change holds a lock file beside it, so that two windows never take the same one. Starts nothing itself. One
// thread, the GUI's.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include <QObject>

#include "core/base/result.h"
#include "core/run/run_config.h"

namespace distill {

class RunQueue final : public QObject {
    Q_OBJECT
public:
    explicit RunQueue(QObject* parent) : QObject(parent) {}

    void setRunsFolder(const std::filesystem::path& folder);            // and reads what waits there
    const std::vector<RunConfig>& waiting() const { return m_waiting; } // next first
    void refresh();                                                     // another window may have changed it
    void add(const RunConfig& config);                                  // as the last one
    void remove(int place);
    void move(int from, int to);         // `to` as counted without the moved one
    std::optional<RunConfig> takeNext(); // nothing where none waits, or it could not be taken out of the file
    void putBack(const RunConfig& config); // as the next one: it could not be started

signals:
    void changed();
    void failed(const distill::Error& error); // the file cannot be written; the queue is as it was

private:
    using Entries = std::vector<RunConfig>;
    Entries read() const;
    bool edit(const std::function<void(Entries&)>& change); // false: it failed, and that was told
    bool write(const Entries& entries);
    void tellLocked(bool byAnother);
    std::ptrdiff_t placeIn(const Entries& entries, int shown) const;

    std::filesystem::path m_file;
    Entries m_waiting;
};

} // namespace distill
