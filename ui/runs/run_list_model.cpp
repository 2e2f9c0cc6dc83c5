// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_model.h"

#include <algorithm>

#include <QCoreApplication>
#include <QLocale>

#include "ui/settings/settings.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

QString runTitle(const RunInfo& run) {
    return QStringLiteral("%1 · %2 · %3")
        .arg(QString::fromStdString(run.config.dataset), QString::fromStdString(run.config.method).toUpper())
        .arg(run.config.ipc);
}

QString stateWord(RunState state) {
    return isEnded(state) || isActive(state)
               ? QCoreApplication::translate("distill::RunList", std::string(toString(state)).c_str())
               : QString();
}

bool sameRuns(const std::vector<RunInfo>& a, const std::vector<RunInfo>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const RunInfo& x, const RunInfo& y) { return x.directory == y.directory; });
}

} // namespace

QString runSummary(const RunInfo& run) {
    QStringList parts{QStringLiteral("λ %1").arg(compactNumber(run.config.lambda))};
    if (run.lastAccuracy >= 0)
        parts << QStringLiteral("%1 %").arg(QLocale::c().toString(run.lastAccuracy, 'f', 1));
    parts << stateWord(run.state);
    return parts.join(QStringLiteral(" · "));
}

void RunListModel::setRuns(std::vector<RunInfo> runs) {
    if (sameRuns(runs, m_runs)) {
        m_runs = std::move(runs);
        if (!m_runs.empty())
            emit dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_runs = std::move(runs);
    endResetModel();
}

void RunListModel::setLive(const QString& directory) {
    m_live = toPath(directory);
    if (!m_runs.empty())
        emit dataChanged(index(0), index(rowCount() - 1));
}

int RunListModel::rowOf(const QString& directory) const {
    const auto path = toPath(directory);
    const auto found =
        std::find_if(m_runs.begin(), m_runs.end(), [&](const RunInfo& run) { return run.directory == path; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

int RunListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    RunInfo run = m_runs[static_cast<std::size_t>(index.row())];
    if (!m_live.empty() && run.directory == m_live)
        run.state = RunState::Running; // its journal has no end yet, as that of a run that was cut off
    switch (role) {
    case Qt::DisplayRole:
        return runTitle(run);
    case SummaryRole:
        return runSummary(run);
    case DirectoryRole:
        return toQString(run.directory);
    case Qt::ToolTipRole:
        return QStringLiteral("%1\n%2").arg(toQString(run.directory), QString::fromStdString(run.startedAt));
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2").arg(runTitle(run), runSummary(run));
    default:
        return {};
    }
}

} // namespace distill
