// SPDX-License-Identifier: GPL-3.0-or-later
// The browser of recorded runs at the left: search, filters, a menu for each run, trash with undo. A click
// opens one. GUI thread only.
#pragma once

#include <filesystem>
#include <vector>

#include <QTimer>
#include <QWidget>

#include "core/store/run_index.h"
#include "ui/runs/run_menu.h"

class QLabel;
class QLineEdit;

namespace distill {

class LiveRow;
class RunFilterButton;
class RunLibrary;
class RunListModel;
class RunListView;
class SentenceBar;

class RunListPanel final : public QWidget {
    Q_OBJECT
public:
    explicit RunListPanel(QWidget* parent = nullptr);

    void setFolder(const std::filesystem::path& folder);
    void refresh();
    void setShownRun(const QString& directory); // marked in the list
    // The run that goes on in this process; `directory` is empty where it is not recorded.
    void setLiveRun(bool busy, const QString& directory);
    // Checked in the menus of these runs; empty where there is no baseline.
    void setOverlays(const QStringList& directories, const QString& baseline);
    void setPlaces(const QStringList& names) { m_window.places = names; } // where runs could go on
    QString nameOf(const QString& directory) const;                       // as listed; else the folder's
    void setPointed(const QStringList& directories); // somebody points at their curves; marked in the list
    void addBeneath(QWidget* widget);                // the list
    void focusSearch();
    void markShown(); // after a click that opened nothing

    void setNotes(const QString& directory, const RunNotes& notes); // of a run, as if from its menu; not told
    void moveToTrash(const QString& directory);
    void takeBack(const QString& trashed); // from the trash

signals:
    void listShown(); // where a sentence stood in its place
    void notesEdited(const QString& directory, const distill::RunNotes& before,
                     const distill::RunNotes& after);
    void trashed(const QString& from, const QString& to);
    void openRequested(const QString& directory);
    void setRequested(const QString& file);   // an imported one
    void pointedAt(const QString& directory); // by mouse or keys; empty = none any more
    void resumeRequested(const QString& directory);
    void bringingRequested(const QString& directory); // of a run at a place: it goes on here
    void goingOnRequested(const QString& directory, const QString& place); // there; from here it is sent
    void linkRequested(const QString& directory);                          // to the clipboard
    void overlayRequested(const QString& directory, const QString& name);  // its curves, or no longer
    void compareRequested(const QString& directory, const QString& name);  // its images
    void baselineRequested(const QString& directory);      // differences to its curves; empty = no longer
    void listed(const std::vector<distill::RunRow>& runs); // read from disk: all of them, newest first
    void failed(const distill::Error& error);

private:
    void describeParts();
    void layOut();
    void connectParts();
    void connectLibrary();
    void showRuns();
    void showLive();
    const RunRow* runAt(const QString& directory) const; // null where it is not recorded here
    void remove(const QString& directory);
    void showMenu(const QPoint& position);
    void followMenu(const RunMenu* menu, const RunRow& run);
    void changeNotes(const RunRow& run, const RunNotes& notes); // by the user
    void editNotes(const RunRow& run);
    void offerUndo(const QString& from, const QString& to);

    RunLibrary* m_library;
    RunListModel* m_runs;
    QLineEdit* m_search;
    RunFilterButton* m_filters;
    SentenceBar* m_narrowBar;
    RunListView* m_list;
    QLabel* m_empty;
    SentenceBar* m_undoBar;
    LiveRow* m_live;
    RunMenu::Window m_window; // what the window does with the runs
    QString m_trashed;        // what the undo bar takes back
    QTimer m_refresh;         // other processes make runs too
};

} // namespace distill
