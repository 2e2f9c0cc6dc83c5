// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_list_panel.h"

#include <algorithm>

#include <QApplication>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/runs/live_row.h"
#include "ui/runs/run_filter_button.h"
#include "ui/runs/run_library.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_list_view.h"
#include "ui/runs/run_notes_dialog.h"
#include "ui/runs/run_words.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"
#include "ui/widgets/sentence_bar.h"

namespace distill {

namespace {

constexpr int kRefreshMilliseconds = 5000;
constexpr int kLeastWidth = 204;        // with room for pictures
constexpr int kLiveMilliseconds = 1000; // while a run is watched from aside

} // namespace

RunListPanel::RunListPanel(QWidget* parent)
    : QWidget(parent),
      m_library(new RunLibrary(this)),
      m_runs(new RunListModel(this)),
      m_search(new QLineEdit(this)),
      m_filters(new RunFilterButton(m_library, this)),
      m_narrowBar(
          new SentenceBar(QStringLiteral("runsNarrow"), QStringLiteral("runsWiden"), tr("All"), this)),
      m_list(new RunListView(m_runs, this)),
      m_empty(new QLabel(this)),
      m_undoBar(
          new SentenceBar(QStringLiteral("runsUndoText"), QStringLiteral("runsUndo"), tr("Undo"), this)),
      m_live(new LiveRow(this)) {
    setObjectName(QStringLiteral("runsPanel"));
    setProperty("panel", true);
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(kLeastWidth);
    describeParts();
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
    m_empty->setObjectName(QStringLiteral("runsEmpty"));
    m_empty->setProperty("caption", true);
    m_empty->setWordWrap(true);
    m_narrowBar->button()->setToolTip(tr("Every dataset, method, λ and state again"));
    m_narrowBar->button()->setProperty("flat", true);
}

void RunListPanel::layOut() {
    auto* heading = new QLabel(tr("RUNS"), this);
    heading->setProperty("heading", true);
    auto* header = new QHBoxLayout;
    header->addWidget(heading, 1);
    header->addWidget(m_filters);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(m_live);
    layout->addLayout(header);
    layout->addWidget(m_search);
    layout->addWidget(m_narrowBar);
    layout->addWidget(m_empty, 1, Qt::AlignTop);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_undoBar);
}

void RunListPanel::connectParts() {
    connect(m_list, &RunListView::openRequested, this, &RunListPanel::openRequested);
    connect(m_list, &RunListView::setRequested, this, &RunListPanel::setRequested);
    connect(m_list, &RunListView::pointedAt, this, &RunListPanel::pointedAt);
    connect(m_list, &RunListView::removeRequested, this, &RunListPanel::remove);
    connect(m_list, &RunListView::foldClicked, this, &RunListPanel::markShown);
    connect(m_list, &QWidget::customContextMenuRequested, this, &RunListPanel::showMenu);
    connect(m_search, &QLineEdit::textChanged, this, &RunListPanel::showRuns);
    connect(m_filters, &RunFilterButton::filterChanged, this, &RunListPanel::showRuns);
    connect(m_filters, &RunFilterButton::orderChanged, this, &RunListPanel::showRuns);
    connect(m_filters, &RunFilterButton::takeBackChosen, this, &RunListPanel::takeBack);
    connect(m_narrowBar, &SentenceBar::pressed, m_filters, &RunFilterButton::widen);
    connect(m_undoBar, &SentenceBar::pressed, this, [this] { takeBack(m_trashed); });
    connect(m_live, &LiveRow::openRequested, this, &RunListPanel::openRequested);
    connect(m_live, &LiveRow::failed, this, &RunListPanel::failed);
    connectLibrary();
    m_refresh.setInterval(kRefreshMilliseconds);
    connect(&m_refresh, &QTimer::timeout, this, [this] { return isVisible() ? refresh() : void(); });
    m_refresh.start();
}

void RunListPanel::connectLibrary() {
    connect(m_library, &RunLibrary::changed, this, [this] {
        showRuns();
        showLive();
        emit listed(m_library->runs());
    });
    connect(m_library, &RunLibrary::failed, this, &RunListPanel::failed);
    connect(m_library, &RunLibrary::trashed, this, &RunListPanel::offerUndo);
}

void RunListPanel::setFolder(const std::filesystem::path& folder) {
    m_undoBar->hide();
    m_library->setFolder(folder);
}

void RunListPanel::refresh() {
    m_library->refresh();
}

void RunListPanel::showRuns() {
    RunSieve sieve = m_filters->sieve();
    sieve.words.text = m_search->text().toStdString();
    std::vector<RunRow> runs = m_library->passing(sieve, toPath(m_window.live));
    m_narrowBar->setVisible(sieve.isNarrow());
    m_narrowBar->setText(tr("%1 (%2 of %3)")
                             .arg(sieveText(sieve), formatCount(static_cast<qint64>(runs.size())),
                                  formatCount(static_cast<qint64>(m_library->runs().size()))));
    if (m_list->isHidden() && !runs.empty())
        emit listShown();
    m_list->setVisible(!runs.empty());
    m_empty->setVisible(runs.empty());
    m_empty->setText(m_library->runs().empty()
                         ? tr("Recorded runs appear here. Start one, or open a run folder.")
                         : tr("No run fits. Change the search, or what is shown."));
    const QString current = m_list->currentIndex().data(RunListModel::DirectoryRole).toString();
    m_runs->setOrder(m_filters->order());
    m_runs->setAllUnfolded(sieve.isNarrow() || !sieve.words.text.empty());
    m_runs->setRuns(std::move(runs));
    if (const int row = m_runs->rowOf(current); row >= 0 && m_list->hasFocus()) // the keys are on it
        m_list->setCurrentIndex(m_runs->index(row));
    else
        markShown();
}

// The run of this process, else the newest of others, where it is not looked at.
void RunListPanel::showLive() {
    std::optional<RunRow> live;
    for (const RunRow& run : m_library->runs()) {
        const bool own = run.directory == toPath(m_window.live);
        if ((!live || own) && isActive(run.state) && run.directory != toPath(m_window.shown))
            live = run;
    }
    const bool held = m_live->isAncestorOf(QApplication::focusWidget());
    m_live->setRun(live);
    if (held && !live) // the keys stay in this panel
        m_list->isVisible() ? m_list->setFocus() : m_search->setFocus();
    m_refresh.setInterval(live ? kLiveMilliseconds : kRefreshMilliseconds);
}

void RunListPanel::setShownRun(const QString& directory) {
    if (m_window.shown != directory && !directory.isEmpty())
        m_runs->unfoldTo(directory);
    m_window.shown = directory;
    m_runs->setShown(directory);
    showLive();
    markShown();
}

// The line that the keys were on stays theirs where the shown run is folded away.
void RunListPanel::markShown() {
    const int row = m_window.shown.isEmpty() ? -1 : m_runs->rowOf(m_window.shown);
    if (row < 0)
        m_list->selectionModel()->clearSelection();
    else if (m_list->currentIndex().row() != row || !m_list->selectionModel()->isRowSelected(row))
        m_list->setCurrentIndex(m_runs->index(row));
}

void RunListPanel::setLiveRun(bool busy, const QString& directory) {
    m_window.live = busy ? directory : QString();
    showRuns();
    const bool unrecorded = busy && directory.isEmpty();
    m_list->setToolTip(unrecorded ? tr("A run that is not recorded goes on: others open in another window")
                                  : QString());
}

void RunListPanel::setOverlays(const QStringList& directories, const QString& baseline) {
    m_window.overlays = directories;
    m_window.baseline = baseline;
}

const RunRow* RunListPanel::runAt(const QString& directory) const {
    const auto& runs = m_library->runs();
    const auto found = std::find_if(runs.begin(), runs.end(), [path = toPath(directory)](const RunRow& run) {
        return run.directory == path;
    });
    return found == runs.end() ? nullptr : &*found;
}

QString RunListPanel::nameOf(const QString& directory) const {
    const RunRow* run = runAt(directory);
    return run != nullptr ? QString::fromStdString(run->name) : toQString(toPath(directory).filename());
}

void RunListPanel::remove(const QString& directory) {
    const RunRow* run = runAt(directory);
    if (run != nullptr && canBeRemoved(*run, m_window))
        m_library->moveToTrash(run->directory);
}

void RunListPanel::setPointed(const QStringList& directories) {
    m_runs->setPointed(directories);
}

void RunListPanel::addBeneath(QWidget* widget) {
    layout()->addWidget(widget);
}

void RunListPanel::focusSearch() {
    m_search->setFocus();
    m_search->selectAll();
}

void RunListPanel::showMenu(const QPoint& position) {
    const QModelIndex under = m_list->indexAt(position);
    const QModelIndex index = under.isValid() ? under : m_list->currentIndex(); // the menu key points nowhere
    if (!index.isValid() || m_runs->line(index.row()).isFolder || isStoredSet(m_runs->line(index.row()).run))
        return;
    const RunRow& run = m_runs->line(index.row()).run;
    auto* menu = new RunMenu(run, m_window, this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    followMenu(menu, run);
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

void RunListPanel::followMenu(const RunMenu* menu, const RunRow& run) {
    const QString directory = toQString(run.directory);
    const QString name = QString::fromStdString(run.name);
    connect(menu, &RunMenu::openChosen, this, [this, directory] { emit openRequested(directory); });
    connect(menu, &RunMenu::resumeChosen, this, [this, directory] { emit resumeRequested(directory); });
    connect(menu, &RunMenu::linkChosen, this, [this, directory] { emit linkRequested(directory); });
    connect(menu, &RunMenu::bringingChosen, this, [this, directory] { emit bringingRequested(directory); });
    connect(menu, &RunMenu::goingOnChosen, this,
            [this, directory](const QString& place) { emit goingOnRequested(directory, place); });
    connect(menu, &RunMenu::overlayChosen, this,
            [this, directory, name] { emit overlayRequested(directory, name); });
    connect(menu, &RunMenu::baselineChosen, this,
            [this, directory](bool on) { emit baselineRequested(on ? directory : QString()); });
    connect(menu, &RunMenu::compareChosen, this,
            [this, directory, name] { emit compareRequested(directory, name); });
    connect(menu, &RunMenu::notesChanged, this,
            [this, run](const RunNotes& notes) { changeNotes(run, notes); });
    connect(menu, &RunMenu::notesChosen, this, [this, run] { editNotes(run); });
    connect(menu, &RunMenu::trashChosen, this, [this, run] { m_library->moveToTrash(run.directory); });
}

void RunListPanel::changeNotes(const RunRow& run, const RunNotes& notes) {
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
    connect(dialog, &QDialog::accepted, this, [this, dialog, run] { changeNotes(run, dialog->notes()); });
    dialog->open();
}

void RunListPanel::offerUndo(const QString& from, const QString& to) {
    m_trashed = to;
    emit trashed(from, to);
    m_undoBar->setText(tr("%1 is in the trash.").arg(nameOf(from)));
    m_undoBar->show();
}

} // namespace distill
