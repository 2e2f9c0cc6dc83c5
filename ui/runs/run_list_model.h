// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded runs as a list: newest first, forks beneath the run that they began from. Filled by setRuns(),
// which changes only what differs, so that the view keeps its place. GUI thread only.
#pragma once

#include <filesystem>
#include <vector>

#include <QAbstractListModel>

#include "core/store/run_index.h"

namespace distill {

// How a fork hangs on the runs above it, from the first ancestor to the last.
constexpr char16_t kFork = u'├';     // another fork of the same run follows
constexpr char16_t kLastFork = u'└'; // none follows
constexpr char16_t kThrough = u'│';  // of an older ancestor, on to its next fork

class RunListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        SummaryRole = Qt::UserRole, // QString: accuracies and λ
        CaptionRole,                // QString: state, date, where it was forked, tags
        DirectoryRole,              // QString
        LineageRole,                // QString: one of the signs below for each ancestor above it
        StarRole,                   // bool
        FaintRole,                  // bool: hidden or archived
    };

    explicit RunListModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setRuns(std::vector<RunRow> runs);    // newest first
    void setLive(const QString& directory);    // the run that goes on at present; empty = none
    int rowOf(const QString& directory) const; // -1 where it is not there
    const RunRow& run(int row) const { return m_runs.at(static_cast<std::size_t>(row)).run; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Entry {
        RunRow run;
        QString lineage;
    };
    static std::vector<Entry> byLineage(std::vector<RunRow> runs);
    RunState stateOf(const RunRow& run) const;

    std::vector<Entry> m_runs;
    std::filesystem::path m_live;
};

QString runTitle(const RunRow& run);                   // the user's name, or "fashion-mnist · DM · 10"
QString runSummary(const RunRow& run);                 // "83.1 %, best 84.0 % · λ 8 000"
QString runCaption(const RunRow& run, RunState state); // "finished · 24 Nov, 03:15 · from x at 120 · tag"

} // namespace distill
