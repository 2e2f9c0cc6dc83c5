// SPDX-License-Identifier: GPL-3.0-or-later
// The recorded runs of one folder, newest first. Filled by setRuns(), which changes only what differs, so
// that the view keeps its place. GUI thread only.
#pragma once

#include <filesystem>
#include <vector>

#include <QAbstractListModel>

#include "core/api/run_store.h"

namespace distill {

class RunListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { SummaryRole = Qt::UserRole, DirectoryRole };

    explicit RunListModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setRuns(std::vector<RunInfo> runs);
    void setLive(const QString& directory);    // the run that goes on at present; empty = none
    int rowOf(const QString& directory) const; // -1 where it is not there

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<RunInfo> m_runs;
    std::filesystem::path m_live;
};

// "λ 8 000 · 81.4 % · finished"
QString runSummary(const RunInfo& run);

} // namespace distill
