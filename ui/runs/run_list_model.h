// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded runs as the lines of a list, see run_tree.h. Filled by setRuns(), which changes only the lines that
// differ, so that the view keeps its place. GUI thread only.
#pragma once

#include <filesystem>
#include <vector>

#include <QAbstractListModel>
#include <QStringList>

#include "ui/runs/run_tree.h"

namespace distill {

class RunThumbnails;

class RunListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        SummaryRole = Qt::UserRole, // QString: accuracies and λ
        CaptionRole,                // QString: state, date, where it was forked, tags
        DirectoryRole,              // QString
        LineageRole,                // QString: one of the signs of run_tree.h for each line above it
        StarRole,                   // bool
        FaintRole,                  // bool: hidden or archived
        FoldRole,                   // Fold
        FolderRole,                 // bool: no run, but a folder of runs
        WorksRole,                  // bool: it computes, or a run that is folded beneath it does
        PointedRole,                // bool: somebody points at its curve
        ShownRole,                  // bool: the window shows it
        // Qt::DecorationRole: QImage of a run, null where it has stored none or it is not read yet
    };
    enum Fold { NoFold, Folded, Unfolded };

    explicit RunListModel(QObject* parent = nullptr);

    void setRuns(std::vector<RunRow> runs);
    void setOrder(RunOrder order);
    void setAllUnfolded(bool on);         // whatever was folded, until it is off again
    void setFolded(int row, bool folded); // nothing where nothing hangs on it
    void unfoldTo(const QString& directory);
    void setShown(const QString& directory);         // a run folder; empty = none
    void setPointed(const QStringList& directories); // run folders
    int rowOf(const QString& directory) const;       // -1 where it is not there, or folded away
    const RunLine& line(int row) const { return m_lines.at(static_cast<std::size_t>(row)); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void arrange();
    void tellAll(const QVector<int>& roles = {});
    static QVariant textOf(const RunLine& line, int role);
    static QString title(const RunLine& line);
    static QString summary(const RunLine& line);
    static QString caption(const RunLine& line);
    static QString spoken(const RunLine& line);

    std::vector<RunRow> m_runs;
    std::vector<RunLine> m_lines;
    RunOrder m_order = RunOrder::Date;
    RunFolds m_folds;
    RunThumbnails* m_thumbnails;
    QStringList m_pointed;
    QString m_shown;
};

} // namespace distill
