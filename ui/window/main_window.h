// SPDX-License-Identifier: GPL-3.0-or-later
// The main window: puts the parts together and turns actions into requests. GUI thread only; owns the model
// and the controller. The engine can be given, so that tests need no network training. The theme is
// to be applied before it is made.
#pragma once

#include <filesystem>
#include <memory>

#include <QMainWindow>

#include "ui/actions/action_set.h"
#include "ui/run/run_desk.h"
#include "ui/run/run_model.h"
#include "ui/settings/settings.h"
#include "ui/window/command_line.h"
#include "ui/window/other_window.h"
#include "ui/window/window_layout.h"

class QDockWidget;

namespace distill {

class CentralArea;
class Closing;
class EditTools;
class Exporter;
class Laboratory;
class LinkDesk;
class Notices;
class PlaceDesk;
class QueueDesk;
class RunComparison;
class RunHandOver;
class TwinRuns;
class RunListPanel;
class RunQuestions;
class RunStarter;
class RunToolBar;
class SetupFiles;
class SetDesk;
class SetupPanel;
class StatusStrip;
class ThemeDesk;

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(EngineEntry engine = distill::run, QWidget* parent = nullptr);
    ~MainWindow() override;

    void begin(const StudioOptions& options); // what the command line asked for, after show()
    void openRunFolder(const std::filesystem::path& directory);
    void startRun();
    void setOpener(WindowOpener opener) { m_opener = std::move(opener); } // of other windows
    void endQuietly(); // stops and records what goes on, then closes

    RunModel* model() const { return m_model; }
    RunDesk* desk() const { return m_desk; }
    RunController* controller() const { return m_desk->controller(); }
    SetupPanel* setup() const { return m_setup; }
    ActionSet* actions() const { return m_actions; }
    LinkDesk* links() const { return m_links; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildDocks();
    void buildBars();
    void connectAll();
    void connectActions();
    void connectParts();
    void connectRuns();
    void connectNotices();
    void connectStarter();
    void connectTools();

    void newRun();
    void openBeside(const std::filesystem::path& directory, bool start = false);
    void orderTabs();
    void showSetup();
    void toggleRun();
    void playOrPause();
    void startDemo();
    void askForTwins();
    void editSettings();
    void onOpened(const RunConfig& config);
    void onDirectoryChanged();
    void onStateChanged();
    void onRunEnded();
    void refreshLiveRun();
    void updatePage();
    void updateRunsFolder();

    Settings m_settings;
    RunModel* m_model;
    RunDesk* m_desk;
    ActionSet* m_actions;
    CentralArea* m_central;
    SetupPanel* m_setup;
    SetupFiles* m_setupFiles;
    RunListPanel* m_runs;
    StatusStrip* m_status;
    RunQuestions* m_questions;
    RunStarter* m_starter;
    RunHandOver* m_handOver;
    TwinRuns* m_twins;
    Closing* m_closing;
    RunComparison* m_comparison;
    Exporter* m_exporter;
    Laboratory* m_laboratory;
    SetDesk* m_sets;
    EditTools* m_tools;
    ThemeDesk* m_theme;
    Notices* m_notices;
    QueueDesk* m_queue;
    PlaceDesk* m_places;
    LinkDesk* m_links;
    WindowLayout m_layout;
    QDockWidget *m_runsDock = nullptr, *m_setupDock = nullptr;
    WindowOpener m_opener = openOtherWindow;
    RunToolBar* m_toolBar = nullptr;
    std::filesystem::path m_runsFolder;
    bool m_setupChosen = false; // the welcome page has done its part
    bool m_startAfterOpen = false;
    bool m_keepSetup = false; // the command line's set-up outlives the run it opens
    bool m_runsFolderGiven = false;
};

} // namespace distill
