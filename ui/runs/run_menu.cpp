// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_menu.h"

#include "ui/settings/settings.h"

namespace distill {

namespace {

bool canResume(const RunRow& run) {
    return run.state == RunState::Stopped || run.state == RunState::Failed ||
           (run.state == RunState::LostContact && run.place.empty()); // at a place it goes on without us
}

} // namespace

RunMenu::RunMenu(const RunRow& run, const Window& window, QWidget* parent) : QMenu(parent) {
    setObjectName(QStringLiteral("runMenu"));
    addShowing(run, window);
    addSeparator();
    addComparing(toQString(run.directory), window);
    addSeparator();
    addKeeping(run, window);
}

template <class Slot>
QAction* RunMenu::add(const char* name, const QString& text, const Slot& slot) {
    QAction* action = addAction(text, this, slot);
    action->setObjectName(QLatin1String(name));
    return action;
}

void RunMenu::addShowing(const RunRow& run, const Window& window) {
    add("runOpen", tr("&Open"), &RunMenu::openChosen);
    addGoingOn(run, window);
    add("runCopyLink", tr("Copy &link"), &RunMenu::linkChosen);
}

void RunMenu::addGoingOn(const RunRow& run, const Window& window) {
    const bool here = canResume(run) && window.live.isEmpty();
    const auto goOnAt = [this](const QString& place) { return [this, place] { emit goingOnChosen(place); }; };
    if (!run.place.empty()) {
        add("runGoOnThere", tr("Go on &there"), goOnAt(QString::fromStdString(run.place)))
            ->setEnabled(canResume(run));
        add("runGoOnHere", tr("Bring it home and &go on here"), &RunMenu::bringingChosen)->setEnabled(here);
        return;
    }
    add("runResume", tr("&Resume"), &RunMenu::resumeChosen)->setEnabled(here);
    if (window.places.isEmpty())
        return;
    QMenu* menu = addMenu(tr("&Send it away and go on at"));
    menu->setObjectName(QStringLiteral("runSend"));
    menu->setEnabled(canResume(run) && window.live != toQString(run.directory));
    for (const QString& place : window.places)
        menu->addAction(place, this, goOnAt(place));
}

void RunMenu::addComparing(const QString& directory, const Window& window) {
    const bool other = directory != window.shown;
    QAction* overlay = add("runOverlay", tr("Overlay its &curves"), &RunMenu::overlayChosen);
    overlay->setCheckable(true);
    overlay->setChecked(window.overlays.contains(directory));
    overlay->setEnabled(overlay->isChecked() || other);
    QAction* baseline = add("runBaseline", tr("Show &differences to it"), &RunMenu::baselineChosen);
    baseline->setCheckable(true);
    baseline->setChecked(window.baseline == directory);
    baseline->setEnabled(baseline->isChecked() || other || !window.overlays.isEmpty());
    add("runCompare", tr("Compare &images with those shown…"), &RunMenu::compareChosen)
        ->setEnabled(!window.shown.isEmpty());
}

void RunMenu::addKeeping(const RunRow& run, const Window& window) {
    const RunNotes& notes = run.notes;
    const auto flag = [this, &notes](const char* name, const QString& text, bool RunNotes::*which) {
        RunNotes changed = notes;
        changed.*which = !(notes.*which);
        add(name, text, [this, changed] { emit notesChanged(changed); });
    };
    flag("runStar", notes.star ? tr("Remove the &star") : tr("Add a &star"), &RunNotes::star);
    add("runNotes", tr("&Name, tags and notes…"), &RunMenu::notesChosen);
    addSeparator();
    flag("runHide", notes.hidden ? tr("Do not &hide") : tr("&Hide"), &RunNotes::hidden);
    flag("runArchive", notes.archived ? tr("Take out of the &archive") : tr("&Archive"), &RunNotes::archived);
    add("runTrash", tr("Move to the &trash"), &RunMenu::trashChosen)->setEnabled(canBeRemoved(run, window));
}

bool canBeRemoved(const RunRow& run, const RunMenu::Window& window) {
    return run.place.empty() && !isActive(run.state) && toQString(run.directory) != window.live;
}

} // namespace distill
