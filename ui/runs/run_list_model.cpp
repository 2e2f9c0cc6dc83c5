// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_model.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <QDateTime>
#include <QLocale>

#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/theme/plain_tip.h"

namespace distill {

namespace {

QString stateWord(RunState state) {
    switch (state) {
    case RunState::Idle:
        return {};
    case RunState::Preparing:
        return RunListModel::tr("preparing");
    case RunState::Running:
        return RunListModel::tr("running");
    case RunState::Paused:
        return RunListModel::tr("paused");
    case RunState::Evaluating:
        return RunListModel::tr("evaluating");
    case RunState::Stopping:
        return RunListModel::tr("stopping");
    case RunState::Finished:
        return RunListModel::tr("finished");
    case RunState::Stopped:
        return RunListModel::tr("stopped");
    case RunState::Failed:
        return RunListModel::tr("failed");
    case RunState::LostContact:
        return RunListModel::tr("lost contact");
    }
    return {};
}

QString percent(double value) {
    return RunListModel::tr("%1 %").arg(QLocale::c().toString(value, 'f', 1));
}

// "24 Nov, 03:15" of this year, else "24 Nov 2025"; local time.
QString dateText(const std::string& startedAt) {
    const QDateTime time =
        QDateTime::fromString(QString::fromStdString(startedAt), Qt::ISODate).toLocalTime();
    if (!time.isValid())
        return {};
    const bool thisYear = time.date().year() == QDate::currentDate().year();
    return QLocale::c().toString(time,
                                 thisYear ? QStringLiteral("d MMM, HH:mm") : QStringLiteral("d MMM yyyy"));
}

// The run that `child` was forked from; the runs' folder may have been moved since.
bool isParent(const RunRow& parent, const RunRow& child) {
    const std::filesystem::path path(child.parent);
    const auto name = path.has_filename() ? path.filename() : path.parent_path().filename();
    return parent.directory != child.directory &&
           (parent.directory == path || parent.directory.filename() == name);
}

} // namespace

QString runTitle(const RunRow& run) {
    if (!run.notes.name.empty())
        return QString::fromStdString(run.notes.name);
    return QStringLiteral("%1 · %2 · %3")
        .arg(QString::fromStdString(run.dataset), QString::fromStdString(run.method).toUpper())
        .arg(run.ipc);
}

QString runSummary(const RunRow& run) {
    QStringList parts;
    if (run.lastAccuracy >= 0 && run.bestAccuracy > run.lastAccuracy)
        parts << RunListModel::tr("%1, best %2").arg(percent(run.lastAccuracy), percent(run.bestAccuracy));
    else if (run.lastAccuracy >= 0)
        parts << percent(run.lastAccuracy);
    parts << QStringLiteral("λ %1").arg(compactNumber(run.lambdaNow.value_or(run.lambda)));
    if (!run.notes.name.empty())
        parts << QStringLiteral("%1 %2 %3")
                     .arg(QString::fromStdString(run.dataset), QString::fromStdString(run.method).toUpper(),
                          QString::number(run.ipc));
    return parts.join(QStringLiteral(" · "));
}

QString runCaption(const RunRow& run, RunState state) {
    QStringList parts{stateWord(state)};
    if (!run.parent.empty())
        parts << RunListModel::tr("from %1 at %2")
                     .arg(toQString(std::filesystem::path(run.parent).filename()),
                          formatCount(run.parentIteration));
    parts << dateText(run.startedAt);
    for (const std::string& tag : run.notes.tags)
        parts << QLatin1Char('#') + QString::fromStdString(tag);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

std::vector<RunListModel::Entry> RunListModel::byLineage(std::vector<RunRow> runs) {
    std::vector<std::vector<std::size_t>> children(runs.size());
    std::vector<bool> isChild(runs.size(), false);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (runs[i].parent.empty())
            continue;
        const auto parent =
            std::find_if(runs.begin(), runs.end(), [&](const RunRow& run) { return isParent(run, runs[i]); });
        if (parent == runs.end() || parent->startedAt > runs[i].startedAt)
            continue; // a child is younger: no circles
        if (parent->startedAt == runs[i].startedAt && parent >= runs.begin() + static_cast<std::ptrdiff_t>(i))
            continue;
        isChild[i] = true;
        children[static_cast<std::size_t>(parent - runs.begin())].push_back(i);
    }
    std::vector<Entry> entries;
    const std::function<void(std::size_t, const QString&, const QString&)> add = [&](std::size_t i,
                                                                                     const QString& lineage,
                                                                                     const QString& beneath) {
        entries.push_back({std::move(runs[i]), lineage});
        for (const std::size_t& child : children[i]) {
            const bool last = &child == &children[i].back();
            add(child, beneath + QChar(last ? kLastFork : kFork), beneath + QChar(last ? u' ' : kThrough));
        }
    };
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (!isChild[i])
            add(i, {}, {});
    return entries;
}

void RunListModel::setRuns(std::vector<RunRow> runs) {
    std::vector<Entry> entries = byLineage(std::move(runs));
    const bool same = std::equal(entries.begin(), entries.end(), m_runs.begin(), m_runs.end(),
                                 [](const Entry& a, const Entry& b) {
                                     return a.run.directory == b.run.directory && a.lineage == b.lineage;
                                 });
    if (!same)
        beginResetModel();
    m_runs = std::move(entries);
    if (!same)
        endResetModel();
    else if (!m_runs.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

void RunListModel::setLive(const QString& directory) {
    m_live = toPath(directory);
    if (!m_runs.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

// The journal of a run that goes on here may tell less than we know.
RunState RunListModel::stateOf(const RunRow& run) const {
    return !m_live.empty() && run.directory == m_live && !isActive(run.state) ? RunState::Running : run.state;
}

int RunListModel::rowOf(const QString& directory) const {
    const auto path = toPath(directory);
    const auto found = std::find_if(m_runs.begin(), m_runs.end(),
                                    [&](const Entry& entry) { return entry.run.directory == path; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

int RunListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry& entry = m_runs[static_cast<std::size_t>(index.row())];
    const RunRow& run = entry.run;
    switch (role) {
    case Qt::DisplayRole:
        return runTitle(run);
    case SummaryRole:
        return runSummary(run);
    case CaptionRole:
        return runCaption(run, stateOf(run));
    case DirectoryRole:
        return toQString(run.directory);
    case LineageRole:
        return entry.lineage;
    case StarRole:
        return run.notes.star;
    case FaintRole:
        return run.notes.hidden || run.notes.archived;
    case Qt::ToolTipRole:
        return plainTip(QStringList{runTitle(run), runSummary(run), runCaption(run, stateOf(run)),
                                    toQString(run.directory), QString::fromStdString(run.notes.notes)}
                            .join(QLatin1Char('\n'))
                            .trimmed());
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3")
            .arg(runTitle(run), runSummary(run), runCaption(run, stateOf(run)));
    default:
        return {};
    }
}

} // namespace distill
