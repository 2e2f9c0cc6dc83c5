// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_model.h"

#include <algorithm>
#include <utility>

#include "ui/runs/run_thumbnails.h"
#include "ui/runs/run_words.h"
#include "ui/settings/settings.h"
#include "ui/theme/plain_tip.h"

namespace distill {

namespace {

bool isSame(const RunLine& a, const RunLine& b) {
    return a.run.directory == b.run.directory && a.lineage == b.lineage;
}

} // namespace

RunListModel::RunListModel(QObject* parent)
    : QAbstractListModel(parent), m_thumbnails(new RunThumbnails(this)) {
    connect(m_thumbnails, &RunThumbnails::loaded, this, [this](const QString& directory) {
        if (const int row = rowOf(directory); row >= 0)
            emit dataChanged(index(row), index(row), {Qt::DecorationRole});
    });
}

void RunListModel::setRuns(std::vector<RunRow> runs) {
    m_runs = std::move(runs);
    arrange();
}

void RunListModel::setOrder(RunOrder order) {
    m_order = order;
    arrange();
}

void RunListModel::setAllUnfolded(bool on) {
    if (std::exchange(m_folds.all, on) != on)
        arrange();
}

void RunListModel::setFolded(int row, bool folded) {
    if (line(row).children == 0 || line(row).isFolded == folded)
        return;
    m_folds.set(line(row).run.directory, folded);
    arrange();
}

void RunListModel::unfoldTo(const QString& directory) {
    if (rowOf(directory) >= 0)
        return;
    for (const auto& holder : holdersOf(m_runs, toPath(directory)))
        m_folds.set(holder, false);
    arrange();
}

// The lines between those that stay at both ends are exchanged.
void RunListModel::arrange() {
    std::vector<RunLine> lines = linesOf(m_runs, m_order, m_folds);
    const auto head =
        std::mismatch(m_lines.begin(), m_lines.end(), lines.begin(), lines.end(), isSame).first -
        m_lines.begin();
    const auto oldTail = m_lines.rend() - head, newTail = lines.rend() - head;
    const auto tail =
        std::mismatch(m_lines.rbegin(), oldTail, lines.rbegin(), newTail, isSame).first - m_lines.rbegin();
    const auto first = static_cast<int>(head);
    const int oldEnd = static_cast<int>(m_lines.size()) - static_cast<int>(tail);
    const int newEnd = static_cast<int>(lines.size()) - static_cast<int>(tail);
    if (oldEnd > first) {
        beginRemoveRows({}, first, oldEnd - 1);
        m_lines.erase(m_lines.begin() + first, m_lines.begin() + oldEnd);
        endRemoveRows();
    }
    if (newEnd > first) {
        beginInsertRows({}, first, newEnd - 1);
        m_lines = std::move(lines);
        endInsertRows();
    } else {
        m_lines = std::move(lines);
    }
    tellAll();
}

void RunListModel::tellAll(const QVector<int>& roles) {
    if (!m_lines.empty())
        emit dataChanged(index(0), index(rowCount() - 1), roles);
}

void RunListModel::setShown(const QString& directory) {
    if (std::exchange(m_shown, directory) != directory)
        tellAll({ShownRole});
}

void RunListModel::setPointed(const QStringList& directories) {
    if (std::exchange(m_pointed, directories) != directories)
        tellAll({PointedRole});
}

int RunListModel::rowOf(const QString& directory) const {
    const auto path = toPath(directory);
    const auto found = std::find_if(m_lines.begin(), m_lines.end(),
                                    [&](const RunLine& line) { return line.run.directory == path; });
    return found == m_lines.end() ? -1 : static_cast<int>(found - m_lines.begin());
}

int RunListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QString RunListModel::title(const RunLine& line) {
    return line.isFolder ? folderTitle(line) : runTitle(line.run);
}

QString RunListModel::summary(const RunLine& line) {
    return line.isFolder ? folderSummary(line) : runSummary(line.run, line.tellsSeed);
}

QString RunListModel::caption(const RunLine& line) {
    return line.isFolder ? folderCaption(line) : runCaption(line.run, line.parentName);
}

QString RunListModel::spoken(const RunLine& line) {
    QStringList parts{title(line), summary(line), caption(line)};
    if (line.children > 0)
        parts << (line.isFolded ? tr("folded") : tr("unfolded"));
    return parts.join(QStringLiteral(", "));
}

QVariant RunListModel::textOf(const RunLine& at, int role) {
    switch (role) {
    case Qt::DisplayRole:
        return title(at);
    case SummaryRole:
        return summary(at);
    case CaptionRole:
        return caption(at);
    case DirectoryRole:
        return toQString(at.run.directory);
    case LineageRole:
        return at.lineage;
    case Qt::ToolTipRole:
        return plainTip(QStringList{title(at), summary(at), caption(at),
                                    at.run.place.empty() ? toQString(at.run.directory)
                                                         : QString::fromStdString(at.run.place),
                                    at.isFolder ? QString() : QString::fromStdString(at.run.notes.notes)}
                            .join(QLatin1Char('\n'))
                            .trimmed());
    case Qt::AccessibleTextRole:
        return spoken(at);
    default:
        return {};
    }
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunLine& at = line(index.row());
    switch (role) {
    case Qt::DecorationRole:
        return at.isFolder ? QVariant() : QVariant(m_thumbnails->of(at.run));
    case StarRole:
        return !at.isFolder && at.run.notes.star;
    case FaintRole:
        return !at.isFolder && (at.run.notes.hidden || at.run.notes.archived);
    case FoldRole:
        return at.children == 0 ? NoFold : at.isFolded ? Folded : Unfolded;
    case FolderRole:
        return at.isFolder;
    case WorksRole:
        return at.isFolder || at.isFolded ? at.works : isActive(at.run.state);
    case ShownRole:
        return toQString(at.run.directory) == m_shown;
    case PointedRole:
        return m_pointed.contains(toQString(at.run.directory));
    default:
        return textOf(at, role);
    }
}

} // namespace distill
