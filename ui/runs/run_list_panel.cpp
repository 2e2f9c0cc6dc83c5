// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_panel.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/runs/run_library.h"
#include "ui/runs/run_list_delegate.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_notes_dialog.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr int kRefreshMilliseconds = 5000;

bool canResume(const RunRow& run) {
    return run.state == RunState::Stopped || run.state == RunState::Failed ||
           run.state == RunState::LostContact;
}

} // namespace

RunListPanel::RunListPanel(QWidget* parent)
    : QWidget(parent),
      m_library(new RunLibrary(this)),
      m_runs(new RunListModel(this)),
      m_search(new QLineEdit(this)),
      m_filters(new QToolButton(this)),
      m_list(new QListView(this)),
      m_empty(new QLabel(this)),
      m_undoBar(new QWidget(this)),
      m_undoText(new QLabel(m_undoBar)),
      m_undo(new QToolButton(m_undoBar)) {
    setObjectName(QStringLiteral("runsPanel"));
    setProperty("panel", true);
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(160);
    describeParts();
    buildFilters();
    layOut();
    connectParts();
    showRuns();
}

void RunListPanel::describeParts() {
    m_search->setObjectName(QStringLiteral("runsSearch"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search runs"));
    m_search->setToolTip(tr("Words that name, dataset, method, notes and tags together must hold (Ctrl+F)"));
    m_search->setClearButtonEnabled(true);
    for (QToolButton* clear : m_search->findChildren<QToolButton*>())
        clear->setAccessibleName(tr("Clear the search"));
    m_filters->setObjectName(QStringLiteral("runsFilters"));
    m_filters->setText(tr("Show"));
    m_filters->setToolTip(tr("Which runs are listed; the trash"));
    m_filters->setPopupMode(QToolButton::InstantPopup);
    m_filters->setProperty("flat", true);
    m_filters->setProperty("menuButton", true);
    m_empty->setObjectName(QStringLiteral("runsEmpty"));
    m_empty->setProperty("caption", true);
    m_empty->setWordWrap(true);
    m_list->setObjectName(QStringLiteral("runsList"));
    m_list->setAccessibleName(tr("Recorded runs"));
    m_list->setModel(m_runs);
    m_list->setItemDelegate(new RunListDelegate(m_list));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setMouseTracking(true);
    m_undoText->setObjectName(QStringLiteral("runsUndoText"));
    m_undoText->setProperty("caption", true);
    m_undoText->setWordWrap(true);
    m_undo->setObjectName(QStringLiteral("runsUndo"));
    m_undo->setText(tr("Undo"));
    m_undoBar->hide();
}

void RunListPanel::buildFilters() {
    auto* menu = new QMenu(m_filters);
    menu->setObjectName(QStringLiteral("runsFilterMenu"));
    const auto add = [this, menu](const char* name, const QString& text) {
        QAction* action = menu->addAction(text);
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        connect(action, &QAction::toggled, this, &RunListPanel::showRuns);
        return action;
    };
    m_starredOnly = add("runsStarredOnly", tr("&Starred only"));
    m_withHidden = add("runsWithHidden", tr("&Hidden runs too"));
    m_withArchived = add("runsWithArchived", tr("&Archived runs too"));
    menu->addSeparator();
    m_trashMenu = menu->addMenu(tr("&Take back from the trash"));
    m_trashMenu->setObjectName(QStringLiteral("runsTrashMenu"));
    connect(m_trashMenu, &QMenu::aboutToShow, this, &RunListPanel::fillTrash);
    m_filters->setMenu(menu);
}

void RunListPanel::layOut() {
    auto* heading = new QLabel(tr("RUNS"), this);
    heading->setProperty("heading", true);
    auto* header = new QHBoxLayout;
    header->addWidget(heading, 1);
    header->addWidget(m_filters);
    auto* undo = new QHBoxLayout(m_undoBar);
    undo->setContentsMargins(0, 0, 0, 0);
    undo->setSpacing(8);
    undo->addWidget(m_undoText, 1);
    undo->addWidget(m_undo);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 8);
    layout->setSpacing(8);
    layout->addLayout(header);
    layout->addWidget(m_search);
    layout->addWidget(m_empty, 1, Qt::AlignTop);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_undoBar);
}

void RunListPanel::connectParts() {
    const auto open = [this](const QModelIndex& index) {
        emit openRequested(index.data(RunListModel::DirectoryRole).toString());
    };
    connect(m_list, &QListView::clicked, this, open);
    connect(m_list, &QListView::activated, this, open);
    connect(m_list, &QWidget::customContextMenuRequested, this, &RunListPanel::showMenu);
    connect(m_search, &QLineEdit::textChanged, this, &RunListPanel::showRuns);
    connect(m_library, &RunLibrary::changed, this, [this] {
        showRuns();
        emit listed(m_library->runs());
    });
    connect(m_library, &RunLibrary::failed, this, &RunListPanel::failed);
    connect(m_library, &RunLibrary::trashed, this, &RunListPanel::offerUndo);
    connect(m_undo, &QToolButton::clicked, this, [this] {
        m_undoBar->hide();
        m_library->restore(toPath(m_trashed));
    });
    m_refresh.setInterval(kRefreshMilliseconds);
    connect(&m_refresh, &QTimer::timeout, this, [this] {
        if (isVisible())
            refresh();
    });
    m_refresh.start();
}

void RunListPanel::setFolder(const std::filesystem::path& folder) {
    m_undoBar->hide();
    m_library->setFolder(folder);
}

void RunListPanel::refresh() {
    m_library->refresh();
}

void RunListPanel::showRuns() {
    RunFilter filter;
    filter.text = m_search->text().toStdString();
    filter.starredOnly = m_starredOnly->isChecked();
    filter.withHidden = m_withHidden->isChecked();
    filter.withArchived = m_withArchived->isChecked();
    std::vector<RunRow> runs;
    for (const RunRow& run : m_library->runs())
        if (matches(run, filter))
            runs.push_back(run);
    const bool none = m_library->runs().empty();
    m_list->setVisible(!runs.empty());
    m_empty->setVisible(runs.empty());
    m_empty->setText(none ? tr("Recorded runs appear here. Start one, or open a run folder.")
                          : tr("No run fits. Change the search, or what is shown."));
    m_runs->setRuns(std::move(runs));
    markShown();
}

void RunListPanel::setShownRun(const QString& directory) {
    m_shown = directory;
    markShown();
}

void RunListPanel::markShown() {
    const int row = m_shown.isEmpty() ? -1 : m_runs->rowOf(m_shown);
    if (row < 0)
        m_list->selectionModel()->clear();
    else if (m_list->currentIndex().row() != row || !m_list->selectionModel()->isRowSelected(row))
        m_list->setCurrentIndex(m_runs->index(row));
}

void RunListPanel::setLiveRun(bool busy, const QString& directory) {
    m_live = busy ? directory : QString();
    m_runs->setLive(m_live);
    m_list->setToolTip(busy ? tr("Other runs open in a window of their own while this one goes on")
                            : QString());
}

void RunListPanel::setOverlays(const QStringList& directories, const QString& baseline) {
    m_overlays = directories;
    m_baseline = baseline;
}

QString RunListPanel::nameOf(const QString& directory) const {
    const int row = m_runs->rowOf(directory);
    return row >= 0 ? QString::fromStdString(m_runs->run(row).name) : toQString(toPath(directory).filename());
}

void RunListPanel::focusSearch() {
    m_search->setFocus();
    m_search->selectAll();
}

void RunListPanel::showMenu(const QPoint& position) {
    const QModelIndex under = m_list->indexAt(position);
    const QModelIndex index = under.isValid() ? under : m_list->currentIndex(); // the menu key points nowhere
    if (!index.isValid())
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("runMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillMenu(menu, m_runs->run(index.row()));
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

void RunListPanel::fillMenu(QMenu* menu, const RunRow& run) {
    const QString directory = toQString(run.directory);
    const auto add = [this, menu](const char* name, const QString& text, auto slot) {
        QAction* action = menu->addAction(text, this, slot);
        action->setObjectName(QLatin1String(name));
        return action;
    };
    add("runOpen", tr("&Open"), [this, directory] { emit openRequested(directory); });
    add("runResume", tr("&Resume"), [this, directory] {
        emit resumeRequested(directory);
    })->setEnabled(canResume(run) && m_live.isEmpty());
    menu->addSeparator();
    QAction* overlay = add("runOverlay", tr("Overlay its &curves"), [this, run, directory] {
        emit overlayRequested(directory, QString::fromStdString(run.name));
    });
    overlay->setCheckable(true);
    overlay->setChecked(m_overlays.contains(directory));
    overlay->setEnabled(overlay->isChecked() || directory != m_shown);
    QAction* baseline = add("runBaseline", tr("Show &differences to it"), [this, directory](bool on) {
        emit baselineRequested(on ? directory : QString());
    });
    baseline->setCheckable(true);
    baseline->setChecked(m_baseline == directory);
    baseline->setEnabled(baseline->isChecked() || directory != m_shown || !m_overlays.isEmpty());
    add("runCompare", tr("Compare &images with those shown…"), [this, run, directory] {
        emit compareRequested(directory, QString::fromStdString(run.name));
    })->setEnabled(!m_shown.isEmpty());
    menu->addSeparator();
    add("runStar", run.notes.star ? tr("Remove the &star") : tr("Add a &star"),
        [this, run] { change(run, &RunNotes::star); });
    add("runNotes", tr("&Name, tags and notes…"), [this, run] { editNotes(run); });
    menu->addSeparator();
    add("runHide", run.notes.hidden ? tr("Do not &hide") : tr("&Hide"),
        [this, run] { change(run, &RunNotes::hidden); });
    add("runArchive", run.notes.archived ? tr("Take out of the &archive") : tr("&Archive"),
        [this, run] { change(run, &RunNotes::archived); });
    add("runTrash", tr("Move to the &trash"), [this, run] {
        m_library->moveToTrash(run.directory);
    })->setEnabled(!isActive(run.state) && directory != m_live);
}

void RunListPanel::change(const RunRow& run, bool RunNotes::*flag) {
    RunNotes notes = run.notes;
    notes.*flag = !(notes.*flag);
    m_library->setNotes(run.directory, notes);
    emit notesEdited(toQString(run.directory), run.notes, notes);
}

void RunListPanel::setNotes(const QString& directory, const RunNotes& notes) {
    m_library->setNotes(toPath(directory), notes);
}

void RunListPanel::moveToTrash(const QString& directory) {
    m_library->moveToTrash(toPath(directory));
}

void RunListPanel::takeBack(const QString& trashed) {
    m_undoBar->hide();
    m_library->restore(toPath(trashed));
}

void RunListPanel::editNotes(const RunRow& run) {
    RunRow plain = run;
    plain.notes.name.clear();
    auto* dialog = new RunNotesDialog(run.notes, runTitle(plain), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, directory = run.directory, before = run.notes] {
        m_library->setNotes(directory, dialog->notes());
        emit notesEdited(toQString(directory), before, dialog->notes());
    });
    dialog->open();
}

void RunListPanel::offerUndo(const QString& from, const QString& to) {
    m_trashed = to;
    emit trashed(from, to);
    m_undoText->setText(tr("%1 is in the trash.").arg(toQString(toPath(from).filename())));
    m_undoBar->show();
}

void RunListPanel::fillTrash() {
    m_trashMenu->clear();
    for (const RunInfo& run : m_library->trash()) {
        const auto directory = run.directory;
        m_trashMenu->addAction(toQString(directory.filename()), this, [this, directory] {
            m_undoBar->hide();
            m_library->restore(directory);
        });
    }
    if (m_trashMenu->isEmpty())
        m_trashMenu->addAction(tr("The trash is empty"))->setEnabled(false);
}

} // namespace distill
