// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to files that a person drops on the window or opens: a run folder opens, a set of this program
// is shown, anybody else's set goes to the import assistant, and of anything else one sentence says what it
// is. Also the way from a set that is shown to a run that starts from it. Reads on pool threads; the newest
// wish wins. GUI thread only; owned by the window.
#pragma once

#include <filesystem>

#include <QObject>

#include "core/sets/set_pictures.h"

class QMimeData;
class QWidget;

namespace distill {

class CentralArea;
class RunDesk;
class RunModel;
class SetBar;
class SetExplorer;
class SetupPanel;

class SetDesk final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        RunModel* model;
        RunDesk* desk;
        CentralArea* central;
        SetupPanel* setup;
    };
    SetDesk(const Parts& parts, QWidget* window); // takes drops on the window

    void setRunsFolder(const std::filesystem::path& folder) { m_runsFolder = folder; }
    void askForSet();
    void askForFolder();                          // of pictures by class, or of tensors
    void open(const std::filesystem::path& path); // whatever it is
    void distil();                                // from the set or the run that is shown
    SetExplorer* explorer() const { return m_explorer; }

signals:
    void runDropped(const QString& directory);
    void setUp();                        // the set-up form holds a run that starts from a set
    void noticed(const QString& notice); // for the status bar
    void failed(const distill::Error& error);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void take(const QMimeData* data);
    void show(const OpenedSet& set);
    void assist(const OpenedSet& set);

    RunModel* m_model;
    RunDesk* m_desk;
    SetupPanel* m_setup;
    QWidget* m_window;
    SetBar* m_bar;
    SetExplorer* m_explorer;
    std::filesystem::path m_runsFolder;
    quint64 m_generation = 0; // of the newest wish
};

} // namespace distill
