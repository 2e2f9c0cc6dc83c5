// SPDX-License-Identifier: GPL-3.0-or-later
// The status bar: state of the run, what is saved, device, memory and disk; problems at the right. GUI thread
// only.
#pragma once

#include <QElapsedTimer>
#include <QStatusBar>
#include <QTimer>

#include "ui/run/run_model.h"

class QLabel;
class QToolButton;

namespace distill {

class DiskNote;

class StatusStrip final : public QStatusBar {
    Q_OBJECT
public:
    StatusStrip(RunModel* model, QWidget* parent);

    void setRecordedIn(const QString& directory); // of the run that is shown; empty: not recorded
    // Another process executes the run; `place` is what is said of one that lies at a place.
    void setAttached(bool attached, const QString& place = {});
    void setSetupProblems(int count);

signals:
    void problemsClicked();

private:
    QLabel* addPart(const char* name);
    void addPart(QLabel* label);
    void updateState();
    void updateSaved();
    void updateMachine();
    void updateProblems();
    void noteSavedImages();

    RunModel* m_model;
    QWidget* m_parts;
    QLabel* m_state;
    QLabel* m_saved;
    QLabel* m_device;
    QLabel* m_memory;
    DiskNote* m_disk;
    QToolButton* m_problems;
    QTimer m_timer; // memory and "saved … ago"
    QElapsedTimer m_sinceSaved;
    bool m_attached = false;
    QString m_place;
    QString m_directory;
    std::size_t m_eventsSeen = 0;
    int m_setupProblems = 0;
};

QString stateText(RunState state); // "Running", "Paused"; for people

} // namespace distill
