// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_panel.h"

#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QVBoxLayout>

#include "core/api/run_store.h"
#include "ui/run/background.h"
#include "ui/runs/run_list_delegate.h"
#include "ui/runs/run_list_model.h"

namespace distill {

RunListPanel::RunListPanel(QWidget* parent)
    : QWidget(parent),
      m_runs(new RunListModel(this)),
      m_list(new QListView(this)),
      m_empty(new QLabel(tr("Recorded runs appear here. Start one, or open a run folder."), this)) {
    setObjectName(QStringLiteral("runsPanel"));
    setProperty("panel", true);
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(160);
    auto* heading = new QLabel(tr("RUNS"), this);
    heading->setProperty("heading", true);
    m_empty->setObjectName(QStringLiteral("runsEmpty"));
    m_empty->setProperty("caption", true);
    m_empty->setWordWrap(true);
    m_list->setObjectName(QStringLiteral("runsList"));
    m_list->setAccessibleName(tr("Recorded runs"));
    m_list->setModel(m_runs);
    m_list->setItemDelegate(new RunListDelegate(m_list));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 16, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(heading);
    layout->addWidget(m_empty, 1, Qt::AlignTop);
    layout->addWidget(m_list, 1);
    const auto open = [this](const QModelIndex& index) {
        emit openRequested(index.data(RunListModel::DirectoryRole).toString());
    };
    connect(m_list, &QListView::clicked, this, open);
    connect(m_list, &QListView::activated, this, open);
}

void RunListPanel::setFolder(const std::filesystem::path& folder) {
    m_folder = folder;
    refresh();
}

void RunListPanel::refresh() {
    const quint64 generation = ++m_generation;
    runInBackground(
        this, [folder = m_folder] { return listRuns(folder); },
        [this, generation](std::vector<RunInfo> runs) {
            if (generation != m_generation)
                return;
            showRuns(runs.empty());
            m_runs->setRuns(std::move(runs));
            markShown();
        });
}

void RunListPanel::showRuns(bool empty) {
    m_list->setVisible(!empty);
    m_empty->setVisible(empty);
}

void RunListPanel::setShownRun(const QString& directory) {
    m_shown = directory;
    markShown();
}

void RunListPanel::markShown() {
    const int row = m_shown.isEmpty() ? -1 : m_runs->rowOf(m_shown);
    if (row < 0)
        m_list->selectionModel()->clear();
    else
        m_list->setCurrentIndex(m_runs->index(row));
}

void RunListPanel::setLiveRun(bool busy, const QString& directory) {
    m_runs->setLive(busy ? directory : QString());
    m_list->setEnabled(!busy);
    m_list->setToolTip(busy ? tr("Stop the run to look at another one.") : QString());
}

} // namespace distill
