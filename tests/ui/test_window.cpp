// SPDX-License-Identifier: GPL-3.0-or-later
// The window, driven as a person drives it: first start, a run from beginning to end, recorded runs, what it
// remembers.
#include <fstream>

#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <nlohmann/json.hpp>

#include "core/catalogue/catalogue.h"
#include "core/export/export_formats.h"
#include "core/run/event_json.h"
#include "run_folder.h"
#include "tests/support/window_bench.h"
#include "ui/images/image_grid_view.h"
#include "ui/images/image_panel.h"
#include "ui/lambda/lambda_control.h"
#include "ui/plots/plot_panel.h"
#include "ui/run/timeline.h"
#include "ui/settings/settings.h"
#include "ui/setup/dataset_row.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/setup/setup_panel.h"
#include "ui/sweep/sweep_dialog.h"
#include "ui/theme/tabular_label.h"
#include "ui/theme/type_scale.h"
#include "ui/widgets/real_spin_box.h"
#include "ui/window/export_dialog.h"
#include "ui/window/main_window.h"

using namespace distill;

namespace {

struct Bench : test::WindowBench {
    using WindowBench::WindowBench;

    QString toggleText() const {
        return find<QAbstractButton>("toggleRunButton")->text().remove(QLatin1Char('&'));
    }
    bool isWelcome() const { return find<QStackedWidget>("centralPages")->currentIndex() == 0; }
};

// A small run folder as the engine writes it, cut off before `finished`.
void writeRun(const std::filesystem::path& directory) {
    std::filesystem::create_directories(directory / "images");
    RunConfig config = demoConfig();
    config.lambda = 250;
    nlohmann::json run = toJson(config);
    run["run"] = {{"device", "cpu"}};
    std::ofstream(directory / "run.json") << run.dump() << '\n';
    std::ofstream journal(directory / "journal.jsonl");
    const std::vector<RunEvent> events{test::makeStarted(config), StateChanged{RunState::Running, {}},
                                       test::makeIteration(1, 250), test::makeIteration(2, 250)};
    int seq = 0;
    for (const RunEvent& event : events) {
        nlohmann::json line = toJson(event);
        line["seq"] = seq++;
        line["time"] = "2026-01-01T00:00:00Z";
        line["schema"] = 1;
        journal << line.dump() << '\n';
    }
}

// A run of seven iterations that the window is started with; its first images are stored.
struct OpenedRun {
    OpenedRun() : run(options.run = toPath(folder.path()) / "run") {
        run.store(0, 10);
        run.iterate(1, 7);
    }
    StudioOptions options;
    QTemporaryDir folder;
    test::RunFolder run;
};

} // namespace

class TestWindow : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { test::WindowBench::prepareProgram(); }
    void init() { QSettings().clear(); }

    void theFirstStartOffersTheDemo() {
        Bench bench;
        QVERIFY(bench.isWelcome());
        QVERIFY(bench.find<QAbstractButton>("tryDemo")->isVisible());
        bench.click("tryDemo");
        QTRY_VERIFY(bench.done() > 1);
        QVERIFY(!bench.isWelcome());
        QCOMPARE(bench.window->model()->started()->config.dataset, demoConfig().dataset);
        QVERIFY(!bench.window->model()->started()->directory.empty());
        bench.click("stopButton");
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Stopped));
    }

    void settingUpLeavesTheWelcomePage() {
        Bench bench;
        bench.click("setUpRun");
        QVERIFY(!bench.isWelcome());
        QCOMPARE(test::word(bench.runState()), test::word(RunState::Idle));
    }

    void whatAnEarlierVersionRememberedIsTaken() {
        QFile recorded(QStringLiteral(DISTILL_TEST_DATA "/before/run/run.json"));
        QVERIFY(recorded.open(QIODevice::ReadOnly));
        QSettings stored;
        stored.setValue(QStringLiteral("window/theme"), QStringLiteral("dark"));
        stored.setValue(QStringLiteral("runs/record"), false);
        stored.setValue(QStringLiteral("runs/setup"), QString::fromUtf8(recorded.readAll()));
        stored.setValue(QStringLiteral("export/gridScale"), 4);
        stored.sync();
        Bench bench;
        QVERIFY(Settings().theme() == ThemeChoice::Dark);
        QCOMPARE(Settings().value(SettingKey::RecordRuns).toBool(), false);
        const RunConfig config = bench.window->setup()->config();
        QCOMPARE(config.lambda, 50.0);
        QVERIFY(config.cmi.centroids == Centroids::Real);
        QCOMPARE(config.evaluation.every, std::int64_t(2));
    }

    void everyControlHasANameForScreenReaders() {
        Bench bench;
        for (const QAbstractButton* button : bench.window->findChildren<QAbstractButton*>())
            if (!button->objectName().startsWith(QLatin1String("qt_")) &&
                !button->inherits("QTableCornerButton"))
                QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                         button->metaObject()->className());
    }

    void aRunFromStartToEnd() {
        Bench bench;
        bench.begin(30);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        QCOMPARE(bench.done(), std::int64_t(30));
        QTRY_VERIFY(bench.find<TabularLabel>("progressText")
                        ->text()
                        .startsWith(QStringLiteral("iteration 30 of 30")));
        QCOMPARE(bench.find<QLabel>("statusState")->text(), QStringLiteral("Finished"));
        QVERIFY(bench.find<QAbstractButton>("toggleRunButton")->isEnabled());
    }

    void pauseStepEvaluateStop() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        QCOMPARE(bench.toggleText(), QStringLiteral("Pause"));
        bench.click("toggleRunButton");
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Paused));
        const std::int64_t at = bench.done();
        bench.click("stepButton");
        QTRY_COMPARE(bench.done(), at + 1);
        bench.click("toggleRunButton");
        QTRY_VERIFY(bench.done() > at + 3);
        bench.click("evaluateNowButton");
        QTRY_COMPARE(bench.window->model()->evaluations().size(), std::size_t(1));
        bench.click("stopButton");
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Stopped));
    }

    // What is pressed goes by what was asked, not by what the window has heard so far of the run.
    void aStepUnderWayCanBeGoneOnFrom() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        bench.click("toggleRunButton");
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Paused));
        const std::int64_t at = bench.done();
        bench.state.held = true;
        bench.click("stepButton");
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Running));
        bench.click("toggleRunButton"); // the pause after the step is asked for, but not told yet
        bench.state.held = false;
        QTRY_VERIFY(bench.done() > at + 3);
    }

    void pressingTwiceTakesAPauseBack() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        bench.click("toggleRunButton");
        QCOMPARE(bench.toggleText(), QStringLiteral("Resume")); // at once
        bench.click("toggleRunButton");
        QTRY_COMPARE(bench.toggleText(), QStringLiteral("Pause"));
        const std::int64_t at = bench.done();
        QTRY_VERIFY(bench.done() > at + 3);
    }

    void anEvaluationShowsHowFarItIsAndCanBeLeft() {
        Bench bench;
        bench.state.endless = true;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        bench.click("evaluateNowButton");
        QTRY_VERIFY(bench.find<QWidget>("stageStrip")->isVisible());
        QCOMPARE(bench.find<TabularLabel>("stageText")->text(), QStringLiteral("Training network 1 of 1"));
        bench.click("cancelStage");
        QTRY_COMPARE(bench.state.cancelled.load(), 1);
        QTRY_VERIFY(!bench.find<QWidget>("stageStrip")->isVisible());
    }

    void keysPauseUnlessOneTypes() {
        Bench bench;
        RunConfig config = demoConfig();
        config.iterations = 1000000;
        bench.window->setup()->setConfig(config);
        const double atFirst = bench.window->setup()->lambdaControl()->value();
        for (const Qt::Key key : {Qt::Key_BracketRight, Qt::Key_BracketLeft, Qt::Key_0})
            bench.key(key); // these are for a run that goes on
        QCOMPARE(bench.window->setup()->lambdaControl()->value(), atFirst);
        QTest::keyClick(bench.window.get(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(bench.done() > 1);
        bench.key(Qt::Key_Space);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Paused));
        auto* spin = bench.find<RealSpinBox>("lambdaSpin");
        spin->setFocus();
        QTest::keyClick(spin, Qt::Key_Space);
        QTest::keyClick(spin, Qt::Key_Period);
        QCOMPARE(test::word(bench.runState()), test::word(RunState::Paused));
        spin->clearFocus();
        const double before = bench.window->setup()->lambdaControl()->value();
        bench.key(Qt::Key_BracketRight);
        QVERIFY(bench.window->setup()->lambdaControl()->value() > before);
    }

    void lambdaReachesTheEngine() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        auto* spin = bench.find<RealSpinBox>("lambdaSpin");
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QStringLiteral("1e4"));
        QTest::keyClick(spin, Qt::Key_Return);
        QTRY_COMPARE(bench.state.lambda.load(), 1e4);
        QTRY_VERIFY(
            bench.find<QLabel>("lambdaApplied")->text().startsWith(QStringLiteral("applied at iteration")));
    }

    void aWrongSetUpDoesNotStart() {
        Bench bench;
        RunConfig config = demoConfig();
        config.network = "NoSuchNet";
        bench.window->setup()->setConfig(config);
        bench.click("toggleRunButton");
        QCOMPARE(bench.state.runs.load(), 0);
        QVERIFY(!bench.window->setup()->form()->row(QStringLiteral("network"))->problem().isEmpty());
        QVERIFY(bench.find<QAbstractButton>("statusProblems")->text().contains(QStringLiteral("1 problem")));
    }

    void anErrorIsToldInPlace() {
        Bench bench;
        bench.state.failing = true;
        bench.begin(100);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Failed));
        auto* banner = bench.find<QFrame>("messageBanner");
        QTRY_VERIFY(banner->isVisible());
        QVERIFY(!QApplication::activeModalWidget());
        bench.click("bannerDetails");
        QCOMPARE(bench.find<QPlainTextEdit>("bannerDetailText")->toPlainText(),
                 QStringLiteral("the disk has gone"));
        bench.click("bannerDismiss");
        QVERIFY(!banner->isVisible());
    }

    void closingDuringARunAsks() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        bench.window->close();
        QVERIFY(bench.window->isVisible());
        bench.click("cancelClose");
        QTRY_VERIFY(!bench.window->findChild<QMessageBox*>(QStringLiteral("closeQuestion")));
        QVERIFY(bench.window->controller()->isBusy());
        bench.window->close();
        bench.click("stopAndClose");
        QTRY_VERIFY(!bench.window->isVisible());
        QVERIFY(!bench.window->controller()->isBusy());
    }

    void aRecordedRunIsReplayed() {
        QTemporaryDir folder;
        const auto directory = toPath(folder.path()) / "run";
        writeRun(directory);
        StudioOptions options;
        options.run = directory;
        Bench bench(options);
        QTRY_VERIFY(bench.window->model()->hasRun());
        QCOMPARE(test::word(bench.runState()), test::word(RunState::Stopped));
        QCOMPARE(bench.window->model()->curves().iteration.size(), std::size_t(2));
        QCOMPARE(bench.window->setup()->config().lambda, 250.0);
        QVERIFY(!bench.isWelcome());
        QCOMPARE(Settings().recentRuns(), QStringList{toQString(directory)});
        bench.click("newRunButton");
        QVERIFY(!bench.window->model()->hasRun());
        QCOMPARE(bench.window->setup()->config().lambda, 250.0);
    }

    void theStatusBarTellsOfTheDiskOfARecordedRun() {
        Bench bench;
        const auto* disk = bench.find<QLabel>("statusDisk");
        QVERIFY(!disk->isVisible()); // nothing is recorded yet
        const auto directory = toPath(bench.runs.path()) / "one";
        writeRun(directory);
        std::ofstream(directory / "images" / "000002.png") << std::string(3'000'000, 'x');
        bench.window->openRunFolder(directory);
        QTRY_VERIFY(disk->isVisible());
        QVERIFY2(disk->text().contains(QStringLiteral("free")), qPrintable(disk->text()));
        QVERIFY2(disk->toolTip().contains(QStringLiteral("3 MB of at most 2.0 GB")),
                 qPrintable(disk->toolTip()));
    }

    void aClickInTheListOpensARun() {
        Bench bench;
        bench.window->resize(1440, 1000); // a narrow window folds the list away
        writeRun(toPath(bench.runs.path()) / "one");
        bench.window->begin([&] {
            StudioOptions options;
            options.runsFolder = toPath(bench.runs.path());
            return options;
        }());
        auto* list = bench.find<QListView>("runsList");
        QTRY_COMPARE(list->model()->rowCount(), 1);
        QTRY_VERIFY(list->isVisible());
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualRect(list->model()->index(0, 0)).center());
        QTRY_VERIFY(bench.window->model()->hasRun());
        QCOMPARE(list->currentIndex().row(), 0);
    }

    void aRunThatLostItsProcessCanBeResumed() {
        StudioOptions options;
        QTemporaryDir folder;
        options.run = toPath(folder.path()) / "run";
        {
            test::RunFolder run(options.run);
            run.iterate(1, 20);
            run.ownedByDead();
        }
        Bench bench(options);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::LostContact));
        QCOMPARE(bench.find<QLabel>("statusState")->text(), QStringLiteral("Lost contact"));
        QVERIFY(bench.find<QLabel>("bannerText")->text().contains(QStringLiteral("iteration 20 of 400")));
        QVERIFY(bench.action(ActionId::ResumeRun)->isEnabled());
        bench.state.checkpoint = 15;
        bench.click("bannerAccept");
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        QVERIFY(bench.state.request.resume);
        QCOMPARE(bench.state.request.directory, options.run);
        const auto& iterations = bench.window->model()->curves().iteration; // with what was recorded before
        QCOMPARE(iterations.size(), std::size_t(400));
        for (std::size_t i = 0; i < iterations.size(); ++i)
            QCOMPARE(iterations[i], static_cast<double>(i + 1));
        QVERIFY(!bench.find<QWidget>("messageBanner")->isVisible());
        QVERIFY(!bench.action(ActionId::ResumeRun)->isEnabled());
    }

    void aFinishedRunCanBeMadeLonger() {
        StudioOptions options;
        QTemporaryDir folder;
        options.run = toPath(folder.path()) / "run";
        {
            test::RunFolder run(options.run);
            run.iterate(1, 20);
            run.finish(RunState::Finished, 20);
        }
        Bench bench(options);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        QVERIFY(!bench.find<QWidget>("messageBanner")->isVisible());
        bench.action(ActionId::ExtendRun)->trigger();
        auto* dialog = bench.find<QInputDialog>("extendDialog");
        QCOMPARE(dialog->intMinimum(), 21);
        dialog->setIntValue(430);
        bench.state.checkpoint = 20;
        dialog->accept();
        QTRY_COMPARE(bench.done(), std::int64_t(430));
        QCOMPARE(bench.state.request.config.iterations, std::int64_t(430));
    }

    void runsThatWereCutOffAreOfferedAtTheStart() {
        Bench bench({}, [](const std::filesystem::path& folder) {
            for (const char* name : {"one", "two"}) {
                test::RunFolder run(folder / name);
                run.iterate(1, 3);
                run.ownedByDead();
            }
        });
        QTRY_VERIFY(bench.find<QAbstractButton>("bannerAccept")->isVisible());
        QVERIFY(bench.isWelcome());
        QVERIFY(bench.find<QLabel>("bannerText")->text().contains(QStringLiteral("One more run")));
        QCOMPARE(bench.find<QAbstractButton>("bannerDismiss")->text(), QStringLiteral("Later"));
        bench.click("bannerAccept");
        QTRY_VERIFY(bench.done() > 3);
        QVERIFY(bench.state.request.resume);
        QVERIFY(!bench.isWelcome());
        bench.click("stopButton");
        QTRY_VERIFY(!bench.window->controller()->isBusy());
    }

    void aForkBeginsWhereOneLooks() {
        StudioOptions options;
        QTemporaryDir folder;
        options.run = toPath(folder.path()) / "run";
        {
            test::RunFolder run(options.run);
            run.store(0, 10);
            run.iterate(1, 8);
            run.store(8, 20);
            run.iterate(9, 20, 500);
            run.store(20, 30);
            run.tell(ControlApplied{1, "lambda", 500, 9});
            run.finish(RunState::Finished, 20);
        }
        Bench bench(options);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        bench.window->desk()->timeline()->lookAt(8);
        bench.action(ActionId::ForkRun)->trigger();
        auto* lambda = bench.find<RealSpinBox>("forkLambda");
        QCOMPARE(lambda->value(), 250.0); // in force there, not at the end
        lambda->setValue(1000);
        bench.click("forkStart");
        QTRY_VERIFY(bench.done() > 20);
        const RunRequest& request = bench.state.request;
        QCOMPARE(request.source, options.run);
        QCOMPARE(request.sourceIteration, std::int64_t(8));
        QCOMPARE(request.lambdaTrack.size(), std::size_t(1));
        QCOMPARE(request.lambdaTrack.back().iteration, std::int64_t(9));
        QCOMPARE(request.lambdaTrack.back().lambda, 1000.0);
        QCOMPARE(request.directory.parent_path(), toPath(bench.runs.path()));
        QCOMPARE(bench.window->model()->initialImages()->iteration, 0); // the parent's start
        bench.click("stopButton");
        QTRY_VERIFY(!bench.window->controller()->isBusy());
    }

    void noFieldOfTheSetUpIsCutInANarrowWindow() {
        Bench bench;
        auto* setup = bench.window->setup();
        auto* scroll = bench.find<QScrollArea>("setupScroll");
        RunConfig config = setup->config();
        config.dataset = "cifar10";
        config.data = "/" + std::string(80, 'x'); // is told of as not found
        setup->setConfig(config);
        QTRY_VERIFY(setup->dataset()->text().contains(QStringLiteral("xxx")));
        setup->form()->showAdvanced(true);
        for (const QSize size : {QSize(1440, 900), QSize(1024, 768), QSize(960, 720)}) {
            bench.window->resize(size);
            bench.find<QDockWidget>("setupDock")->show(); // 960 are few: it folds
            QTRY_COMPARE(scroll->widget()->width(), scroll->viewport()->width());
            for (const QWidget* part : scroll->widget()->findChildren<QWidget*>()) {
                const int end = part->mapTo(scroll->viewport(), QPoint(part->width(), 0)).x();
                QVERIFY2(!part->isVisible() || part->isWindow() || end <= scroll->viewport()->width(),
                         qPrintable(QStringLiteral("%1 %2").arg(part->objectName()).arg(size.width())));
            }
            for (const char* name : {"aboutDatasetButton", "aboutMethodsButton"}) {
                const auto* button = bench.find<QWidget>(name);
                QTRY_VERIFY2(button->width() >=
                                 button->sizeHint().width(), // a row that breaks does so in an event
                             qPrintable(QStringLiteral("%1 %2 of %3 at %4")
                                            .arg(QLatin1String(name))
                                            .arg(button->width())
                                            .arg(button->sizeHint().width())
                                            .arg(size.width())));
            }
        }
    }

    void aRunOfAnotherProcessIsFollowed() {
        StudioOptions options;
        QTemporaryDir folder;
        options.run = toPath(folder.path()) / "run";
        test::RunFolder run(options.run);
        run.ownedByLiving();
        run.iterate(1, 5);
        Bench bench(options);
        QTRY_VERIFY(bench.window->desk()->isAttached());
        QCOMPARE(test::word(bench.runState()), test::word(RunState::Running));
        QVERIFY(!bench.window->controller()->isBusy());
        QVERIFY(bench.find<QAbstractButton>("newRunButton")->isEnabled());
        run.iterate(6, 9);
        run.store(9, 77);
        QTRY_COMPARE(bench.done(), std::int64_t(9));
        QTRY_COMPARE(int(bench.window->model()->images()->pixels.front()), 77);
        run.tell(ControlApplied{1, "lambda", 77, 10, "colleague"});
        QTRY_COMPARE(bench.window->setup()->lambdaControl()->value(), 77.0);

        run.ownedByDead();
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::LostContact));
        QVERIFY(bench.find<QAbstractButton>("bannerAccept")->isVisible());
        run.ownedByLiving();
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Running));
        QVERIFY(!bench.find<QWidget>("messageBanner")->isVisible());
        run.finish(RunState::Stopped, 9);
        run.disown();
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Stopped));
        QTRY_VERIFY(!bench.window->desk()->isAttached());
    }

    void aRunOfAnotherProcessIsSteered() {
        StudioOptions options;
        QTemporaryDir folder;
        options.run = toPath(folder.path()) / "run";
        test::RunFolder run(options.run);
        run.ownedByLiving();
        run.iterate(1, 9);
        Bench bench(options);
        QTRY_COMPARE(bench.done(), std::int64_t(9));
        ControlReader reader(options.run);
        std::vector<ControlRequest> asked;
        const auto hasAsked = [&](ControlKind kind) {
            for (const ControlRequest& request : reader.poll().requests)
                asked.push_back(request);
            return !asked.empty() && asked.back().kind == kind;
        };
        bench.click("toggleRunButton");
        QTRY_VERIFY(hasAsked(ControlKind::Pause));
        bench.action(ActionId::Checkpoint)->trigger();
        QTRY_VERIFY(hasAsked(ControlKind::Checkpoint));
        auto* spin = bench.find<RealSpinBox>("lambdaSpin");
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QStringLiteral("1e4"));
        QTest::keyClick(spin, Qt::Key_Return);
        QTRY_VERIFY(hasAsked(ControlKind::Lambda));
        QCOMPARE(asked.back().value, 1e4);
        run.tell(ControlApplied{asked.back().id, "lambda", 1e4, 10, asked.back().client});
        QTRY_VERIFY(bench.find<QLabel>("lambdaApplied")
                        ->text()
                        .startsWith(QStringLiteral("applied at iteration 10")));
    }

    // As it lies on disk after "Run in the background": the journal tells of a stop and of going on.
    void aFollowedRunShowsItsNewestImagesAtOnceAndOnReturning() {
        OpenedRun opened;
        opened.run.store(7, 20);
        opened.run.finish(RunState::Stopped, 7);
        opened.run.tell(Resumed{7, "checkpoints/000007", 400});
        opened.run.tell(StateChanged{RunState::Running, {}});
        opened.run.ownedByLiving();
        opened.run.iterate(8, 30);
        Bench bench(opened.options);
        const auto shown = [&] {
            const auto images = bench.window->desk()->timeline()->images();
            return images ? std::pair(int(images->iteration), int(images->pixels.front()))
                          : std::pair(-1, -1);
        };
        QTRY_VERIFY(bench.window->desk()->isAttached());
        QCOMPARE(shown(), std::pair(7, 20));
        QCOMPARE(int(bench.window->model()->initialImages()->iteration), 0); // what a difference counts from
        opened.run.iterate(31, 40);
        opened.run.store(40, 30);
        QTRY_COMPARE(shown(), std::pair(40, 30));
        bench.action(ActionId::Detach)->trigger();
        QVERIFY(!bench.window->model()->hasRun());
        opened.run.store(41, 40);
        bench.window->openRunFolder(opened.options.run);
        QTRY_COMPARE(shown(), std::pair(41, 40));
        QCOMPARE(int(bench.window->model()->initialImages()->pixels.front()), 10);
        opened.run.disown();
    }

    void detachingAndClosingLeaveAFollowedRunAlone() {
        StudioOptions options;
        QTemporaryDir folder;
        options.run = toPath(folder.path()) / "run";
        test::RunFolder run(options.run);
        run.ownedByLiving();
        run.iterate(1, 5);
        Bench bench(options);
        QTRY_VERIFY(bench.window->desk()->isAttached());
        bench.action(ActionId::Detach)->trigger();
        QVERIFY(!bench.window->desk()->isAttached());
        QVERIFY(!bench.window->model()->hasRun());
        QVERIFY(!bench.action(ActionId::Detach)->isEnabled());
        bench.window->openRunFolder(options.run);
        QTRY_VERIFY(bench.window->desk()->isAttached());
        bench.window->close(); // asks nothing
        QVERIFY(!bench.window->isVisible());
        QVERIFY(!std::filesystem::exists(options.run / "controls"));
    }

    // The table of the hero: at the size the window opens with, everything is in sight and takes more than
    // half of its card.
    void imagesTakeMostOfTheirCard() {
        const Bench bench;
        bench.window->resize(1440, 1000);
        const auto* panel = bench.window->findChild<ImagePanel*>();
        const ImageGridView* view = panel->view();
        std::printf("%-26s %6s %8s %7s %s\n", "classes x images of pixels", "zoom", "of card", "plots",
                    "names");
        for (const int side : {28, 32, 64})
            for (const int ipc : {1, 10, 50})
                for (const int classes : {10, 100, 200}) {
                    bench.window->model()->reset();
                    RunStarted started = test::makeStarted(demoConfig());
                    started.config.ipc = ipc;
                    started.height = started.width = side;
                    started.classNames.clear();
                    for (int i = 0; i < classes; ++i)
                        started.classNames.push_back("aquarium fish " + std::to_string(i));
                    bench.window->model()->applyAll({started, StateChanged{RunState::Running, {}}});
                    QTRY_COMPARE(view->arrangement().classes(), classes);
                    const auto share = [&] {
                        const QSize image = view->arrangement().image;
                        const double ratio = view->devicePixelRatioF();
                        return 100.0 * classes * ipc * image.width() * image.height() /
                               (ratio * ratio * panel->width() * panel->height());
                    };
                    QTRY_VERIFY(share() >= 55.0); // once the splitter has followed
                    const GridLayout& layout = view->arrangement();
                    const char* names[] = {"beside", "above", "of what is pointed at"};
                    std::printf("%4d x %3d of %2d %15.3f %6.1f %% %7d %s\n", classes, ipc, side, layout.zoom,
                                share(), bench.window->findChild<PlotPanel*>()->height(),
                                names[static_cast<int>(layout.names)]);
                    QVERIFY(!view->verticalScrollBar()->isVisible());
                }
    }

    void everyFormatIsOfferedAndWrittenFromWhatWasShown() {
        StudioOptions options;
        QTemporaryDir folder;
        options.run = toPath(folder.path()) / "a run";
        test::RunFolder run(options.run);
        run.store(0, 10);
        run.iterate(1, 7);
        run.store(7, 20);
        run.ownedByLiving();
        Bench bench(options);
        QTRY_VERIFY(bench.window->desk()->isAttached());
        bench.action(ActionId::Export)->trigger();
        auto* dialog = bench.find<ExportDialog>("exportDialog");
        auto* formats = bench.find<QListWidget>("exportFormats");
        for (const ExportFormat& format : exportFormats())
            QCOMPARE(formats->findItems(QString::fromUtf8(format.name), Qt::MatchExactly).size(), 1);
        auto* place = bench.find<QLineEdit>("exportPlace");
        QCOMPARE(QFileInfo(place->text()).fileName(), QStringLiteral("a run iteration 7.png"));
        QTRY_VERIFY(!bench.find<QLabel>("exportPreview")->pixmap().isNull());
        auto* button = bench.find<QAbstractButton>("exportButton");
        place->setText(QStringLiteral("/no/such/folder/images.png"));
        QVERIFY(!button->isEnabled());
        QVERIFY(bench.find<QLabel>("exportProblem")->text().contains(QStringLiteral("/no/such/folder")));
        run.iterate(8, 9);
        run.store(9, 90); // the run goes on; what is exported does not
        QTRY_COMPARE(int(bench.window->model()->images()->iteration), 9);
        bench.find<QCheckBox>("exportLabels")->setChecked(false);
        bench.find<QLineEdit>("exportTitle")->clear();
        bench.find<QSpinBox>("exportScale")->setValue(1);
        const QString file = folder.filePath(QStringLiteral("images.png"));
        place->setText(file);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(QFile::exists(file));
        const QImage written(file);
        QCOMPARE(written.width(), 2 * 8 + 3 * 2);
        QCOMPARE(qRed(written.pixel(5, 5)), 20);
        Q_UNUSED(dialog);
        run.disown();
    }

    void aFormatIsWrittenWithItsOptions() {
        OpenedRun opened;
        opened.run.store(4, 15);
        opened.run.store(7, 20);
        opened.run.finish(RunState::Finished, 7);
        Bench bench(opened.options);
        QTRY_VERIFY(bench.window->model()->images());
        bench.action(ActionId::Export)->trigger();
        auto* formats = bench.find<QListWidget>("exportFormats");
        formats->setCurrentItem(formats->findItems(QStringLiteral("Film"), Qt::MatchExactly).first());
        auto* suffix = bench.find<QComboBox>("exportSuffix");
        QVERIFY(suffix->isVisible());
        QVERIFY(!bench.find<QWidget>("exportScale")->isVisible());
        suffix->setCurrentText(QStringLiteral("gif"));
        auto* place = bench.find<QLineEdit>("exportPlace");
        QVERIFY(place->text().endsWith(QStringLiteral("run iterations 0 to 7 film.gif")));
        const auto* size = bench.find<QLabel>("exportSize"); // of the stored images: no set was stored
        QVERIFY2(size->text().startsWith(QStringLiteral("3 frames, 0.25 s")), qPrintable(size->text()));
        bench.find<QSpinBox>("exportFirst")->setValue(1);
        QVERIFY2(size->text().startsWith(QStringLiteral("2 frames")), qPrintable(size->text()));
        QVERIFY(place->text().endsWith(QStringLiteral("run iterations 4 to 7 film.gif")));
        bench.find<QSpinBox>("exportLast")->setValue(3);
        QVERIFY(bench.find<QLabel>("exportProblem")->text().startsWith(QStringLiteral("No images")));
        QVERIFY(!bench.find<QAbstractButton>("exportButton")->isEnabled());
        bench.find<QSpinBox>("exportLast")->setValue(7);
        const QString file = opened.folder.filePath(QStringLiteral("film.gif"));
        place->setText(file);
        QTest::mouseClick(bench.find<QAbstractButton>("exportButton"), Qt::LeftButton);
        QTRY_VERIFY(QFile::exists(file) || bench.find<QWidget>("messageBanner")->isVisible());
    }

    void figuresOfAnalysesAreOfferedWhereThereAreSome() {
        OpenedRun opened;
        Evaluation counted;
        counted.iteration = 7;
        counted.network = "ConvNet";
        counted.protocol = "quick";
        counted.accuracyMean = 70;
        counted.repeats = 1;
        counted.confusion = {6, 4, 2, 8};
        opened.run.tell(counted);
        opened.run.store(7, 20);
        opened.run.finish(RunState::Finished, 7);
        Bench bench(opened.options);
        QTRY_VERIFY(bench.window->model()->images());
        bench.action(ActionId::Export)->trigger();
        auto* formats = bench.find<QListWidget>("exportFormats");
        const auto item = [&](const char* name) {
            const auto found = formats->findItems(QLatin1String(name), Qt::MatchExactly);
            return found.size() == 1 ? found.first() : nullptr;
        };
        QVERIFY(item("Confusion")->flags().testFlag(Qt::ItemIsEnabled));
        for (const char* unmade : {"Score card", "Networks", "Feature map", "Nearest real images", "Pixels"})
            QVERIFY2(!item(unmade)->flags().testFlag(Qt::ItemIsEnabled) &&
                         item(unmade)->toolTip().contains(QStringLiteral("menu Analyse")),
                     unmade);
        formats->setCurrentItem(item("Confusion"));
        auto* place = bench.find<QLineEdit>("exportPlace");
        QVERIFY2(place->text().endsWith(QStringLiteral("run iteration 7 confusion.pdf")),
                 qPrintable(place->text()));
        QTRY_VERIFY(!bench.find<QLabel>("exportPreview")->pixmap().isNull());
        bench.find<QComboBox>("exportSuffix")->setCurrentText(QStringLiteral("png"));
        const QString file = opened.folder.filePath(QStringLiteral("confusion.png"));
        place->setText(file);
        QTest::mouseClick(bench.find<QAbstractButton>("exportButton"), Qt::LeftButton);
        QTRY_VERIFY(QFile::exists(file));
        const QImage written(file);
        QVERIFY(written.width() > 1000 && written.height() > 600); // as large as in a window of its own
    }

    void aSweepsFigureIsOfferedOnceItWasLookedAt() {
        OpenedRun opened;
        opened.run.finish(RunState::Finished, 7);
        const auto sweep = toPath(opened.folder.path()) / "sweep";
        std::filesystem::create_directories(sweep);
        std::ofstream(sweep / "plan.json")
            << nlohmann::json{{"lambdas", {0, 10}}, {"seeds", 1}, {"config", toJson(demoConfig())}};
        std::vector<SweepRow> rows(2);
        rows[1].lambda = 10;
        rows[1].heldOutMean = rows[1].accuracyMean = 60;
        std::ofstream(sweep / "sweep.json") << toJson(rows);
        Bench bench(opened.options);
        QTRY_VERIFY(bench.window->model()->images());
        const auto item = [&bench] {
            auto* formats = bench.find<QListWidget>("exportFormats");
            return formats->findItems(QStringLiteral("λ sweep"), Qt::MatchExactly).first();
        };
        bench.action(ActionId::Export)->trigger();
        QVERIFY(!item()->flags().testFlag(Qt::ItemIsEnabled));
        auto* dialog = bench.find<ExportDialog>("exportDialog");
        dialog->reject();
        QTRY_VERIFY(!bench.window->findChild<ExportDialog*>());
        bench.action(ActionId::LambdaSweep)->trigger();
        bench.window->findChild<SweepDialog*>()->openFolder(sweep);
        QTRY_COMPARE(bench.find<QTableWidget>("sweepTable")->rowCount(), 2);
        bench.action(ActionId::Export)->trigger();
        item()->listWidget()->setCurrentItem(item());
        auto* place = bench.find<QLineEdit>("exportPlace");
        QVERIFY2(place->text().endsWith(QStringLiteral("/sweep.pdf")), qPrintable(place->text()));
        QTRY_VERIFY(!bench.find<QLabel>("exportPreview")->pixmap().isNull());
        bench.find<QComboBox>("exportSuffix")->setCurrentText(QStringLiteral("png"));
        const QString file = opened.folder.filePath(QStringLiteral("sweep.png"));
        place->setText(file);
        QTest::mouseClick(bench.find<QAbstractButton>("exportButton"), Qt::LeftButton);
        QTRY_VERIFY(QFile::exists(file));
        QVERIFY(QImage(file).width() > 1000);
    }

    void theExportDialogCutsNothingInAnyType() {
        OpenedRun opened;
        opened.run.finish(RunState::Finished, 7);
        for (const int zoom : {100, 150}) {
            setInterfaceZoom(zoom);
            Theme::instance().apply(ThemeChoice::Light);
            Bench bench(opened.options);
            QTRY_VERIFY(bench.window->model()->images());
            bench.action(ActionId::Export)->trigger();
            auto* formats = bench.find<QListWidget>("exportFormats");
            for (int row = 0; row < formats->count(); ++row) {
                formats->setCurrentRow(row);
                QTRY_VERIFY(formats->visualItemRect(formats->item(row)).width() >=
                            formats->sizeHintForColumn(0));
                for (const char* name : {"exportTitle", "exportWidth", "exportSuffix", "exportLicence"}) {
                    auto* field = bench.find<QWidget>(name);
                    const QWidget* area = field->parentWidget()->parentWidget(); // of what scrolls
                    QTRY_VERIFY2(!field->isVisible() ||
                                     (field->mapTo(area, QPoint()).x() >= 0 &&
                                      field->mapTo(area, QPoint(field->width(), 0)).x() <= area->width()),
                                 name);
                }
            }
            auto* title = bench.find<QLineEdit>("exportTitle");
            title->setText(QStringLiteral("a title"));
            const auto* clear = title->findChild<QToolButton*>();
            QVERIFY(title->rect().contains(clear->geometry()));
            QVERIFY(std::abs(clear->geometry().center().y() - title->rect().center().y()) <= 1);
        }
        setInterfaceZoom(100);
        Theme::instance().apply(ThemeChoice::Light);
    }

    void keysChangeTheSizeOfTheImages() {
        const Bench bench;
        bench.begin(4000);
        QTRY_VERIFY(bench.done() > 2);
        const auto* view = bench.window->findChild<ImageGridView*>();
        const double fitted = view->zoom();
        bench.key(Qt::Key_Plus);
        QVERIFY(view->zoom() > fitted);
        bench.key(Qt::Key_F);
        QCOMPARE(view->zoom(), fitted);
        bench.key(Qt::Key_Minus);
        QVERIFY(view->zoom() < fitted);
        bench.key(Qt::Key_1);
        QCOMPARE(view->zoom(), 1.0);
        bench.click("stopButton");
        QTRY_VERIFY(!bench.window->controller()->isBusy());
    }

    void settingsAndLayoutPersist() {
        {
            Bench bench;
            bench.window->actions()->action(ActionId::ThemeDark)->trigger();
            bench.find<QDockWidget>("runsDock")->hide();
            RunConfig config = demoConfig();
            config.iterations = 777;
            bench.window->setup()->setConfig(config);
            bench.window->close();
        }
        Theme::instance().apply(Settings().theme());
        Bench again;
        QVERIFY(Theme::instance().isDark());
        QVERIFY(again.window->actions()->action(ActionId::ThemeDark)->isChecked());
        QVERIFY(!again.find<QDockWidget>("runsDock")->isVisible());
        QCOMPARE(again.window->setup()->config().iterations, std::int64_t(777));
        again.window->actions()->action(ActionId::ResetLayout)->trigger();
        QVERIFY(again.find<QDockWidget>("runsDock")->isVisible());
        Theme::instance().apply(ThemeChoice::Light);
    }

    void theRunThatWasShownIsRemembered() {
        const OpenedRun opened;
        Bench bench(opened.options);
        QTRY_VERIFY(bench.window->model()->hasRun());
        bench.window->close();
        QCOMPARE(Settings().shownRun(), opened.options.run);
        std::filesystem::remove_all(opened.options.run);
        QVERIFY(Settings().shownRun().empty()); // it is gone
        Bench empty;
        empty.window->close();
        QVERIFY(Settings().shownRun().empty());
    }

    void aSmallScreenGetsNoLargerWindow() {
        Bench bench;
        bench.window = std::make_unique<MainWindow>(test::fakeEngine(bench.state));
        bench.window->resize(1024, 768);
        bench.window->show();
        QCOMPARE(bench.window->size(), QSize(1024, 768));
        QVERIFY(bench.find<QDockWidget>("setupDock")->isVisible());
        QVERIFY(!bench.find<QDockWidget>("runsDock")->isVisible());
    }

    void tabGoesThroughTheWholeFormBeforeItsFoot() {
        Bench bench;
        bench.window->setup()->form()->showAdvanced(true);
        auto* scroll = bench.find<QScrollArea>("setupScroll");
        scroll->ensureVisible(0, 0);
        const auto* start = bench.find<QWidget>("setupStart");
        QTRY_VERIFY(!start->isHidden());
        const auto isField = [&](const QWidget* widget) {
            return scroll->widget()->isAncestorOf(widget) && widget->isVisibleTo(scroll) &&
                   (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr;
        };
        const auto fieldsOnTheWay = [&] {
            int fields = 0;
            for (const QWidget* at = bench.find<QWidget>("lambdaSlider"); at != start;
                 at = at->nextInFocusChain())
                fields += isField(at) ? 1 : 0;
            return fields;
        };
        int all = 0;
        for (const QWidget* widget : scroll->widget()->findChildren<QWidget*>())
            all += isField(widget) ? 1 : 0;
        QVERIFY(all > 20);
        QTRY_COMPARE(fieldsOnTheWay(), all);
    }

    void theListOfRunsShowsItsFocus() {
        Bench bench({}, [](const std::filesystem::path& folder) { writeRun(folder / "one"); });
        bench.window->resize(1440, 1000); // a narrow window folds the list away
        auto* list = bench.find<QListView>("runsList");
        QTRY_COMPARE(list->model()->rowCount(), 1);
        list->setFocus(Qt::TabFocusReason);
        QTRY_COMPARE(list->currentIndex().row(), 0);
        QVERIFY(!bench.window->model()->hasRun()); // it is opened by Enter
    }
};

QTEST_MAIN(TestWindow)
#include "test_window.moc"
