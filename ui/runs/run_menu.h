// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with one recorded run: the menu that a right click on it opens. It does nothing itself; each
// entry is told by a signal and means the run that the menu was made for. GUI thread only.
#pragma once

#include <QMenu>
#include <QString>
#include <QStringList>

#include "core/store/run_index.h"

namespace distill {

class RunMenu final : public QMenu {
    Q_OBJECT
public:
    // What the window does with runs at present, all of them by their folders; empty = none.
    struct Window {
        QString shown;        // the run it shows
        QString live;         // the recorded run that goes on in this process
        QStringList overlays; // whose curves lie over those shown
        QString baseline;     // whose curves the differences are taken to
        QStringList places;   // where a run could go on, by their names
    };
    RunMenu(const RunRow& run, const Window& window, QWidget* parent);

signals:
    void openChosen();
    void resumeChosen();
    void linkChosen();                        // to the clipboard
    void bringingChosen();                    // of a run at a place: it goes on here
    void goingOnChosen(const QString& place); // there, where it is or is sent to
    void overlayChosen();
    void baselineChosen(bool on);
    void compareChosen();
    void notesChosen();                                // to be edited
    void notesChanged(const distill::RunNotes& notes); // as they are to be: a star more, say
    void trashChosen();

private:
    void addShowing(const RunRow& run, const Window& window);
    void addGoingOn(const RunRow& run, const Window& window);
    void addComparing(const QString& directory, const Window& window);
    void addKeeping(const RunRow& run, const Window& window);
    template <class Slot>
    QAction* add(const char* name, const QString& text, const Slot& slot);
};

// Whether it may go to the trash: not while it computes, and not where it lies at a place.
bool canBeRemoved(const RunRow& run, const RunMenu::Window& window);

} // namespace distill
