// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QScreen>

#include "core/catalogue/catalogue.h"
#include "ui/actions/shortcut_guard.h"
#include "ui/analysis/analysis_views.h"
#include "ui/compare/run_comparison.h"
#include "ui/images/image_grid_view.h"
#include "ui/images/image_panel.h"
#include "ui/lambda/lambda_control.h"
#include "ui/log/log_panel.h"
#include "ui/plots/plot_panel.h"
#include "ui/reference/reference_desk.h"
#include "ui/run/run_hand_over.h"
#include "ui/run/timeline.h"
#include "ui/run/twin_runs.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings_dialog.h"
#include "ui/setup/param_form.h"
#include "ui/setup/setup_footer.h"
#include "ui/setup/setup_panel.h"
#include "ui/sweep/laboratory.h"
#include "ui/window/action_links.h"
#include "ui/window/announcer.h"
#include "ui/window/central_area.h"
#include "ui/window/closing.h"
#include "ui/window/edit_tools.h"
#include "ui/window/exporter.h"
#include "ui/window/help_dialogs.h"
#include "ui/window/link_desk.h"
#include "ui/window/main_menus.h"
#include "ui/window/notices.h"
#include "ui/window/part_links.h"
#include "ui/window/place_desk.h"
#include "ui/window/queue_desk.h"
#include "ui/window/run_questions.h"
#include "ui/window/run_starter.h"
#include "ui/window/run_tool_bar.h"
#include "ui/window/set_desk.h"
#include "ui/window/setup_files.h"
#include "ui/window/status_strip.h"
#include "ui/window/tab_order.h"
#include "ui/window/theme_desk.h"
#include "ui/window/undo_desk.h"
#include "ui/window/welcome_page.h"
#include "ui/window/window_title.h"

namespace distill {

namespace {

constexpr QSize kDefaultSize(1440, 1000); // ten rows of FashionMNIST at twice their size
constexpr QSize kFrameRoom(8, 36);        // what a window manager puts around

RunConfig firstSetup() {
    const RunConfig defaults;
    const auto preset = presetConfig("quick", defaults.method, defaults.dataset, defaults.ipc);
    return preset ? *preset : defaults;
}

} // namespace

MainWindow::MainWindow(EngineEntry engine, QWidget* parent)
    : QMainWindow(parent),
      m_model(new RunModel(this)),
      m_desk(new RunDesk(m_model, std::move(engine), this)),
      m_actions(new ActionSet(this)),
      m_central(new CentralArea(m_model, m_desk->timeline(), this)),
      m_setup(new SetupPanel(m_model, this)),
      m_setupFiles(new SetupFiles(m_setup, this)),
      m_runs(new RunListPanel(this)),
      m_status(new StatusStrip(m_model, this)),
      m_questions(new RunQuestions(m_model, m_desk, m_central->banner(), this)),
      m_starter(new RunStarter({m_desk, m_setup, m_central->banner()}, m_settings, this)),
      m_handOver(new RunHandOver(m_desk, this)),
      m_twins(new TwinRuns(this)),
      m_closing(new Closing(m_desk, m_handOver, this)),
      m_comparison(new RunComparison(m_model, m_desk->timeline(), m_central->plots(), this)),
      m_exporter(new Exporter(m_model, m_desk->timeline(), this)),
      m_laboratory(new Laboratory(m_model, m_setup, this)),
      m_sets(new SetDesk({m_model, m_desk, m_central, m_setup}, this)),
      m_tools(new EditTools({m_model, m_desk, m_actions, m_setup, m_runs, m_central, m_status}, m_settings,
                            this)),
      m_theme(new ThemeDesk(m_actions, m_settings, this)),
      m_notices(new Notices(m_status, m_central->banner(), this)),
      m_queue(new QueueDesk(
          {m_model, m_desk, m_setup, m_starter, m_central->banner(), m_notices, m_runs, m_closing}, this)),
      m_places(new PlaceDesk({m_desk, m_runs, m_central->banner(), m_notices}, this)),
      m_links(new LinkDesk({m_desk, m_runs, m_central->images(), m_places, m_notices}, this)),
      m_layout(this, m_central, m_settings),
      m_runsFolder(m_settings.runsFolder()) {
    setObjectName(QStringLiteral("mainWindow"));
    setCentralWidget(m_central);
    setStatusBar(m_status);
    setContextMenuPolicy(Qt::PreventContextMenu);
    buildDocks();
    buildBars();
    connectAll();
    RunConfig config = firstSetup();
    m_settings.readSetup(config);
    m_setup->setConfig(config);
    updateRunsFolder();
    updatePage();
    setWindowTitle(titleOf(*m_model));
    resize(kDefaultSize.boundedTo(screen()->availableSize() - kFrameRoom));
}

MainWindow::~MainWindow() = default;

void MainWindow::connectAll() {
    connect(m_toolBar, &RunToolBar::cancelRequested, m_desk, &RunDesk::leaveStage);
    connectActions();
    connectParts();
    connectRuns();
    connectNotices();
    connectStarter();
    connectTools();
    m_exporter->setFigures(new AnalysisViews({m_model, m_desk}, menuBar(), this), m_laboratory);
    m_central->images()->setActions(m_actions, {menuBar()->findChild<QAction*>(QStringLiteral("viewNearest")),
                                                m_actions->action(ActionId::CompareRuns)});
    new ReferenceDesk(m_setup, m_actions, this);
    new ShortcutGuard(this);
}

void MainWindow::buildDocks() {
    m_runsDock = m_layout.add("runsDock", tr("R&uns"), m_runs, Qt::LeftDockWidgetArea);
    m_setupDock = m_layout.add("setupDock", tr("λ and &set-up"), m_setup, Qt::RightDockWidgetArea);
    QDockWidget* log =
        m_layout.add("logDock", tr("&Log"), new LogPanel(m_model, this), Qt::BottomDockWidgetArea);
    log->hide();
    m_layout.setFolding({m_runsDock, m_setupDock});
    connect(m_status, &StatusStrip::problemsClicked, log, [log] { log->setVisible(!log->isVisible()); });
}

void MainWindow::buildBars() {
    m_toolBar = new RunToolBar(m_model, m_actions, this);
    addToolBar(Qt::TopToolBarArea, m_toolBar);
    PlotPanel* plots = m_central->plots();
    MenuParts parts;
    parts.actions = m_actions;
    parts.plots = new QMenu(tr("P&lots"), this);
    parts.plots->addActions(plots->viewActions());
    parts.plotActions = {m_central->images()->sharesAction()};
    for (QDockWidget* dock : m_layout.docks())
        parts.dockActions << dock->toggleViewAction();
    parts.recent = makeRecentMenu(
        m_settings, this, [this](const QString& directory) { return m_runs->nameOf(directory); },
        [this](const QString& directory) { openRunFolder(toPath(directory)); });
    parts.presets = makePresetMenu(m_setup, this);
    buildMenus(menuBar(), parts);
}

void MainWindow::connectActions() {
    const auto on = [this](ActionId id, auto* receiver, auto slot) {
        connect(m_actions->action(id), &QAction::triggered, receiver, slot);
    };
    on(ActionId::NewRun, this, &MainWindow::newRun);
    on(ActionId::ToggleRun, this, &MainWindow::toggleRun);
    on(ActionId::PlayPause, this, &MainWindow::playOrPause);
    on(ActionId::Settings, this, &MainWindow::editSettings);
    on(ActionId::ResetLayout, this, [this] { m_layout.reset(); });
    on(ActionId::LoadSetup, m_setupFiles, &SetupFiles::askToLoad);
    on(ActionId::SaveSetup, m_setupFiles, &SetupFiles::askToSave);
    on(ActionId::FullScreen, this, [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    on(ActionId::About, this, [this] { makeAboutDialog(this)->open(); });
    on(ActionId::Quit, this, [this] { close(); });
    linkRun(m_actions, m_desk);
    linkLambda(m_actions, m_setup->lambdaControl());
    linkTimeline(m_actions, m_desk->timeline());
    on(ActionId::OpenRun, m_questions, [this] { m_questions->askForRun(m_runsFolder); });
    on(ActionId::ResumeRun, m_questions, &RunQuestions::resume);
    on(ActionId::ExtendRun, m_questions, &RunQuestions::askHowLong);
    on(ActionId::ForkRun, m_questions,
       [this] { m_questions->askForFork(m_runsFolder, m_runs->nameOf(toQString(m_desk->directory()))); });
    on(ActionId::CopyLink, m_links, &LinkDesk::copyShown);
    on(ActionId::HandOver, m_handOver, &RunHandOver::begin);
    on(ActionId::TwinRuns, this, &MainWindow::askForTwins);
    on(ActionId::FindRuns, m_runs, [this] {
        m_layout.show(m_runsDock);
        m_runs->focusSearch();
    });
    on(ActionId::ImportSet, m_sets, &SetDesk::askForSet);
    on(ActionId::ImportFolder, m_sets, &SetDesk::askForFolder);
    on(ActionId::DistilFromSet, m_sets, &SetDesk::distil);
    on(ActionId::Export, m_exporter, &Exporter::ask);
    on(ActionId::LambdaSweep, m_laboratory, [this] { m_laboratory->openSweep(m_runsFolder); });
    on(ActionId::ExplainLambda, m_laboratory, &Laboratory::explainLambda);
}

void MainWindow::connectParts() {
    connect(m_model, &RunModel::stateChanged, this, &MainWindow::onStateChanged);
    connect(m_model, &RunModel::evaluationsChanged, this, &MainWindow::refreshLiveRun);
    connect(m_model, &RunModel::runStarted, this, [this] {
        setWindowTitle(titleOf(*m_model));
        refreshLiveRun();
    });
    connect(m_handOver, &RunHandOver::taken, m_desk, &RunDesk::open);
    linkTwins(m_twins, m_desk, m_comparison, m_runs);
    connect(m_desk, &RunDesk::ended, this, &MainWindow::onRunEnded);
    connect(m_desk, &RunDesk::opened, this, &MainWindow::onOpened);
    connect(m_desk, &RunDesk::directoryChanged, this, &MainWindow::onDirectoryChanged);
    connect(m_desk, &RunDesk::attachedChanged, this, &MainWindow::onStateChanged);
    connect(m_desk, &RunDesk::steered, this, &MainWindow::onStateChanged);
    linkSteering(m_setup->lambdaControl(), m_desk);
    connect(m_setup, &SetupPanel::problemsChanged, m_status, &StatusStrip::setSetupProblems);
    connect(m_sets, &SetDesk::setUp, this, &MainWindow::showSetup);
    connect(m_setupFiles, &SetupFiles::loaded, this, [this] {
        m_setupChosen = true;
        updatePage();
    });
    const WelcomePage* welcome = m_central->welcome();
    connect(welcome, &WelcomePage::demoRequested, this, &MainWindow::startDemo);
    connect(welcome, &WelcomePage::setupRequested, this, &MainWindow::newRun);
    connect(welcome, &WelcomePage::openRequested, m_actions->action(ActionId::OpenRun), &QAction::trigger);
}

void MainWindow::connectNotices() {
    m_notices->takeFiles(m_central->plots(), m_exporter, m_setupFiles);
    m_notices->takeFailures(m_desk, m_handOver, m_twins, m_sets, m_runs, m_comparison);
    linkNotices(m_exporter, m_sets, m_desk->timeline(), m_notices);
}

void MainWindow::connectRuns() {
    const auto open = [this](const QString& directory) { openRunFolder(toPath(directory)); };
    connect(m_runs, &RunListPanel::openRequested, this, open);
    connect(m_questions, &RunQuestions::openRequested, this, open);
    connect(m_sets, &SetDesk::runDropped, this, open);
    connect(m_tools, &EditTools::runRequested, this, open);
    linkSets(m_runs, m_sets);
    linkPlaces(m_starter, m_setup->place(), m_runs, m_places, m_desk, m_notices);
    connect(m_places, &PlaceDesk::openRequested, this, open);
    connect(m_places, &PlaceDesk::openRequested, m_central->images()->view(),
            qOverload<>(&QWidget::setFocus));
    connect(m_links, &LinkDesk::openRequested, this, open);
    connect(m_links, &LinkDesk::elsewhereRequested, this,
            [this](const QString& link) { openBeside(toPath(link)); });
    linkResuming(m_runs, m_desk, m_questions);
    connect(m_queue, &QueueDesk::startRequested, this, [this] { openBeside({}, true); });
    linkComparison(m_actions, m_runs, m_comparison, m_central->plots());
}

void MainWindow::connectTools() {
    QList<QAction*> panels;
    for (QDockWidget* dock : m_layout.docks())
        panels << dock->toggleViewAction();
    m_tools->addToPalette(panels);
    connect(m_tools, &EditTools::undoChanged, this, &MainWindow::onStateChanged);
    connect(m_tools, &EditTools::settingRequested, this, [this](const QString& key) {
        m_layout.show(m_setupDock);
        m_setup->goTo(key);
    });
}

// As the eye goes: commands, runs, images and plots, λ and set-up, status.
void MainWindow::orderTabs() {
    chainTabs({m_toolBar, m_runs, m_central, m_setup, m_status});
}

void MainWindow::connectStarter() {
    new Announcer(m_model, m_status);
    connect(m_setup->form(), &ParamForm::shownChanged, this, &MainWindow::orderTabs, Qt::QueuedConnection);
    connect(m_runsDock, &QDockWidget::visibilityChanged, this, &MainWindow::orderTabs, Qt::QueuedConnection);
    connect(m_runs, &RunListPanel::listShown, this, &MainWindow::orderTabs, Qt::QueuedConnection);
    m_setup->footer()->setStart(m_actions->action(ActionId::ToggleRun));
    connect(m_starter, &RunStarter::runsFolderChosen, this, [this](const QString& folder) {
        m_settings.setValue(SettingKey::RunsFolder, folder);
        m_runsFolder = toPath(folder);
        m_runsFolderGiven = false;
        updateRunsFolder();
    });
    // Start is disabled for a moment and would hand its focus to whatever comes next.
    connect(controller(), &RunController::started, this, [this] { m_central->images()->view()->setFocus(); });
}

void MainWindow::begin(const StudioOptions& options) {
    if (!options.runsFolder.empty()) {
        m_runsFolder = std::filesystem::absolute(options.runsFolder);
        m_runsFolderGiven = true;
        updateRunsFolder();
    }
    if (options.setup) {
        m_setup->setConfig(*options.setup);
        m_setupChosen = true;
        m_keepSetup = true;
    }
    updatePage();
    m_startAfterOpen = options.start;
    if (options.link)
        m_links->follow(*options.link);
    else if (!options.run.empty())
        openRunFolder(options.run);
    else if (options.start)
        startRun();
}

// What goes on here keeps this window.
void MainWindow::openBeside(const std::filesystem::path& directory, bool start) {
    const bool opens = m_opener(directory, m_runsFolder, start);
    m_notices->pass(opens ? tr("Opening another window…") : tr("Another window cannot be opened."));
}

void MainWindow::newRun() {
    if (m_desk->isBusy())
        return m_queue->askForRun();
    m_desk->clear();
    showSetup();
}

void MainWindow::showSetup() {
    m_setupChosen = true;
    updatePage();
    m_layout.show(m_setupDock);
    m_setup->focusSetup();
}

void MainWindow::toggleRun() {
    if (!pauseOrResume(m_desk))
        startRun();
}

void MainWindow::playOrPause() {
    if (isActive(m_desk->commandState()))
        toggleRun();
    else
        m_actions->action(ActionId::PlayTimeline)->trigger();
}

void MainWindow::startRun() {
    if (m_desk->isBusy())
        return m_desk->goesOnAside() ? m_queue->askForRun() : void();
    m_startAfterOpen = false;
    m_setupChosen = true;
    if (!m_setup->checkAndShow()) {
        m_layout.show(m_setupDock);
        return updatePage();
    }
    m_starter->start();
}

void MainWindow::endQuietly() {
    m_closing->endQuietly();
}

void MainWindow::startDemo() {
    m_setup->setConfig(demoConfig());
    startRun();
}

void MainWindow::askForTwins() {
    if (!m_setup->checkAndShow())
        return m_layout.show(m_setupDock);
    m_questions->askForTwins(m_setup->config(), m_runsFolder, m_twins);
}

void MainWindow::openRunFolder(const std::filesystem::path& directory) {
    const bool shown = directory == m_desk->directory() && m_model->hasRun();
    if (!shown && m_desk->mayLookElsewhere())
        return m_desk->open(directory);
    if (!shown)
        openBeside(directory);
    m_runs->markShown();
}

void MainWindow::onOpened(const RunConfig& config) {
    if (!m_keepSetup)
        m_setup->setConfig(config);
    m_keepSetup = false;
    m_settings.addRecentRun(m_desk->directory());
    m_questions->offerToResume();
    if (m_startAfterOpen)
        startRun();
}

void MainWindow::editSettings() {
    auto* dialog = new SettingsDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] {
        m_theme->apply(m_settings.theme());
        m_runsFolder = m_settings.runsFolder();
        m_runsFolderGiven = false;
        updateRunsFolder();
    });
    dialog->open();
}

void MainWindow::onStateChanged() {
    const bool attached = m_desk->isAttached();
    m_actions->follow(contextOf(*m_desk, *m_model, *m_tools->undo()));
    m_status->setAttached(attached, placeText(*m_desk));
    if (attached)
        m_questions->followContact();
    updatePage();
    setWindowTitle(titleOf(*m_model));
}

void MainWindow::onRunEnded() {
    onDirectoryChanged();
    m_runs->refresh();
    if (m_model->state() == RunState::Failed)
        m_questions->offerToResume();
}

void MainWindow::onDirectoryChanged() {
    const QString directory = toQString(m_desk->directory());
    m_runs->setShownRun(directory);
    m_comparison->setShown(m_desk->directory());
    m_runs->setLiveRun(m_desk->isBusy(), toQString(m_desk->ownDirectory()));
    m_status->setRecordedIn(directory);
    onStateChanged();
}

void MainWindow::updatePage() {
    const bool empty = !m_model->hasRun() && m_model->state() == RunState::Idle;
    m_central->showWelcome(empty && !m_setupChosen);
}

void MainWindow::refreshLiveRun() {
    if (m_desk->isBusy() && !m_desk->ownDirectory().empty())
        m_runs->refresh();
}

void MainWindow::updateRunsFolder() {
    m_runs->setFolder(m_runsFolder);
    m_sets->setRunsFolder(m_runsFolder);
    m_places->setRunsFolder(m_runsFolder);
    m_queue->setRunsFolder(m_runsFolder);
    m_starter->setRunsFolder(m_runsFolder, m_runsFolderGiven);
    m_central->welcome()->setRunsFolder(m_starter->records() ? toQString(m_runsFolder) : QString());
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    m_layout.restore();
    orderTabs();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    m_layout.fold(width());
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange && m_actions)
        m_actions->recolour();
    if (event->type() == QEvent::WindowStateChange)
        m_actions->action(ActionId::FullScreen)->setChecked(isFullScreen());
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_closing->mayClose())
        return event->ignore();
    m_layout.save();
    m_settings.writeSetup(m_setup->config());
    m_settings.setValue(SettingKey::ShownRun, toQString(m_desk->directory()));
    event->accept();
}

} // namespace distill
