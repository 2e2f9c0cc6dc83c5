// SPDX-License-Identifier: GPL-3.0-or-later
// What must not go wrong or be lost in the window: keys that start nothing, errors that leave when they are
// mended, places that cannot be written, an end that was asked for from outside.
#include <algorithm>
#include <csignal>
#include <tuple>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/catalogue/catalogue.h"
#include "run_folder.h"
#include "tests/support/window_bench.h"
#include "ui/images/image_grid_view.h"
#include "ui/lambda/lambda_slider.h"
#include "ui/plots/plot_panel.h"
#include "ui/run/timeline.h"
#include "ui/setup/setup_panel.h"
#include "ui/theme/type_scale.h"
#include "ui/widgets/field_hint.h"
#include "ui/widgets/real_spin_box.h"
#include "ui/window/announcer.h"
#include "ui/window/end_signals.h"
#include "ui/window/main_window.h"
#include "ui/window/status_strip.h"

using namespace distill;

namespace {

struct Bench : test::WindowBench {
    using WindowBench::WindowBench;

    QWidget* images() const { return window->findChild<ImageGridView*>(); }
};

// The sentences of the announcements that assistive technology would be sent.
QStringList heard;

void hear(QAccessibleEvent* event) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    if (event->type() == QAccessible::Announcement)
        heard << static_cast<QAccessibleAnnouncementEvent*>(event)->message();
#else
    if (event->type() == QAccessible::Alert && event->accessibleInterface() != nullptr)
        heard << event->accessibleInterface()->text(QAccessible::Name);
#endif
}

bool wasHeard(const QString& beginning) {
    return std::any_of(heard.begin(), heard.end(),
                       [&](const QString& sentence) { return sentence.startsWith(beginning); });
}

std::filesystem::path finishedRun(const std::filesystem::path& directory) {
    test::RunFolder run(directory);
    run.store(0, 10);
    run.iterate(1, 10);
    run.store(5, 20);
    run.store(10, 30);
    run.finish(RunState::Finished, 400);
    return directory;
}

} // namespace

class TestWindowFaults : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { test::WindowBench::prepareProgram(); }
    void init() {
        QSettings().clear();
        if (interfaceZoom() != 100) { // a test ended in the middle
            setInterfaceZoom(100);
            Theme::instance().apply(ThemeChoice::Light);
        }
    }

    void spaceStartsNoRunWhateverHasTheFocus() {
        QTemporaryDir folder;
        StudioOptions options;
        options.run = finishedRun(toPath(folder.path()) / "run");
        Bench bench(options);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        const auto canvas = bench.window->findChildren<QWidget*>(QStringLiteral("plotCanvas"));
        QCOMPARE(canvas.size(), 4);
        for (QWidget* focus : std::initializer_list<QWidget*>{
                 bench.window->findChild<QAbstractItemView*>(QStringLiteral("runsList")), bench.images(),
                 bench.window->findChild<LambdaSlider*>(), canvas.front(), bench.window.get()}) {
            focus->setFocus();
            QTest::keyClick(focus, Qt::Key_Space);
            QCOMPARE(bench.state.runs.load(), 0);
            QCOMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        }
    }

    void commandsActWhileTextIsTyped() {
        QTemporaryDir folder;
        StudioOptions options;
        options.run = finishedRun(toPath(folder.path()) / "run");
        Bench bench(options);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        QTRY_VERIFY(bench.action(ActionId::ForkRun)->isEnabled());
        for (QWidget* field :
             std::initializer_list<QWidget*>{bench.find<QLineEdit>("runsSearch"), bench.find<QWidget>("seed"),
                                             bench.find<QWidget>("lambdaSpin")}) {
            for (const auto& [id, key, name] : {std::tuple{ActionId::Export, Qt::Key_E, "exportDialog"},
                                                {ActionId::Palette, Qt::Key_K, "commandPalette"},
                                                {ActionId::ForkRun, Qt::Key_B, "forkDialog"}}) {
                QSignalSpy given(bench.action(id), &QAction::triggered);
                bench.window->activateWindow();
                field->setFocus();
                QTRY_VERIFY(field->hasFocus());
                QTest::keyClick(field, key, Qt::ControlModifier);
                QVERIFY2(given.count() == 1, qPrintable(field->objectName() + QLatin1String(name)));
                QCOMPARE(QApplication::activeModalWidget()->objectName(), QLatin1String(name));
                QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Escape);
                QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
            }
        }
    }

    void fieldsKeepTheKeysThatEditText() {
        const Bench bench;
        auto* field = bench.find<QLineEdit>("runsSearch");
        QSignalSpy undone(bench.action(ActionId::Undo), &QAction::triggered);
        bench.window->activateWindow();
        field->setFocus();
        QTRY_VERIFY(field->hasFocus());
        QTest::keyClicks(field, QStringLiteral("dm cifar"));
        QTest::keyClick(field, Qt::Key_Left, Qt::ControlModifier); // not the stored images before
        QCOMPARE(field->cursorPosition(), 3);
        QTest::keyClick(field, Qt::Key_D, Qt::ControlModifier); // no run is followed that could be left
        QCOMPARE(field->text(), QStringLiteral("dm cifar"));
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(field, Qt::Key_X, Qt::ControlModifier);
        QCOMPARE(field->text(), QString());
        QTest::keyClick(field, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(field->text(), QStringLiteral("dm cifar"));
        QTest::keyClick(field, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(field->text(), QString());
        QCOMPARE(undone.count(), 0);
        QTest::keyClick(field, Qt::Key_BracketLeft, Qt::GroupSwitchModifier); // AltGr + 8 on many keyboards
        QCOMPARE(field->text(), QStringLiteral("["));
    }

    void spacePlaysWhatARunLeft() {
        QTemporaryDir folder;
        StudioOptions options;
        options.run = finishedRun(toPath(folder.path()) / "run");
        Bench bench(options);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        bench.images()->setFocus();
        QTest::keyClick(bench.images(), Qt::Key_Space);
        QTRY_VERIFY(bench.window->desk()->timeline()->isPlaying());
        QCOMPARE(bench.state.runs.load(), 0);
    }

    void startHandsTheFocusToTheImages() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        QTRY_COMPARE(QApplication::focusWidget(), bench.images());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Paused));
        QVERIFY(bench.find<QLineEdit>("runsSearch")->text().isEmpty());
    }

    void statusMessagesLieOverNothing() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        auto* strip = bench.find<StatusStrip>("statusStrip");
        strip->showMessage(QStringLiteral("Saved a file"));
        QTest::keyClick(bench.window.get(), Qt::Key_Space); // its state is told meanwhile
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Paused));
        for (const char* part : {"statusState", "statusSaved", "statusDevice", "statusMemory"})
            QVERIFY2(!bench.find<QLabel>(part)->isVisible(), part);
        strip->clearMessage();
        QVERIFY(bench.find<QLabel>("statusState")->isVisible());
    }

    void statusMessagesStandAloneWhenTheBarIsLaidOutAnew() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        auto* strip = bench.find<StatusStrip>("statusStrip");
        const auto* part = bench.find<QLabel>("statusState");
        strip->showMessage(QStringLiteral("Saved a file"));
        auto* another = new QLabel(QStringLiteral("another part"));
        strip->addPermanentWidget(another); // the bar is laid out anew, as it is for larger type
        QTRY_VERIFY(another->isVisible());
        QCoreApplication::processEvents();
        QVERIFY(!part->isVisible());
        strip->clearMessage();
        QVERIFY(part->isVisible());
    }

    void panelsGrowWithTheTypeAndBack() {
        const Bench bench;
        bench.window->resize(1440, 900);
        const auto* setup = bench.find<QWidget>("setupDock");
        QTRY_COMPARE(setup->width(), 304);
        for (int i = 0; i < 5; ++i)
            bench.action(ActionId::ZoomIn)->trigger();
        QTRY_VERIFY(setup->width() > 304); // its fields grew
        bench.action(ActionId::ZoomReset)->trigger();
        QTRY_COMPARE(setup->width(), 304);
    }

    void aFailedStartSaysSo() {
        Bench bench;
        bench.state.failing = true;
        bench.begin(100);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Failed));
        QTRY_COMPARE(bench.find<QLabel>("statusSaved")->text(), QStringLiteral("nothing was recorded"));
        QCOMPARE(bench.find<QAbstractButton>("statusProblems")->text(), QStringLiteral("1 problem"));
        QVERIFY(!bench.window->model()->messages().empty()); // the log tells it too
    }

    void aMendedErrorLeaves() {
        RunModel model;
        model.applyAll({test::makeStarted(RunConfig()), StateChanged{RunState::Running, {}}});
        model.applyAll({Message{Severity::Warning, "The disk is full.", {}},
                        StateChanged{RunState::Paused, "The disk is full."}});
        QCOMPARE(model.currentMessages(), std::size_t(0));
        model.applyAll({StateChanged{RunState::Running, {}}});
        QCOMPARE(model.currentMessages(), model.messages().size());
    }

    void theBannerOfAMendedErrorLeaves() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        auto* banner = bench.find<QFrame>("messageBanner");
        bench.window->model()->applyAll({StateChanged{RunState::Paused, "The disk is full."}});
        QVERIFY(banner->isVisible());
        bench.window->model()->applyAll({StateChanged{RunState::Running, {}}});
        QVERIFY(!banner->isVisible());
    }

    void whereNothingCanBeWrittenAnotherPlaceIsOffered() {
        StudioOptions options;
        options.runsFolder = "/proc/nowhere";
        Bench bench(options);
        bench.begin(1000000);
        QTRY_VERIFY(bench.find<QFrame>("messageBanner")->isVisible());
        QCOMPARE(bench.state.runs.load(), 0);
        QVERIFY(bench.find<QLabel>("bannerText")->text().contains(QStringLiteral("/proc/nowhere")));
        QCOMPARE(bench.find<QAbstractButton>("bannerAccept")->text(), QStringLiteral("Choose a folder…"));
        bench.click("bannerAlso");
        QTRY_VERIFY(bench.done() > 1);
        QVERIFY(bench.state.request.directory.empty());
    }

    void settingsRefuseARunsFolderThatCannotBeWritten() {
        Bench bench;
        bench.window->actions()->action(ActionId::Settings)->trigger();
        auto* folder = bench.find<QLineEdit>("runsFolder");
        folder->setText(QStringLiteral("/proc/nowhere"));
        auto* dialog = folder->window();
        QTest::keyClick(folder, Qt::Key_Return);
        QVERIFY(dialog->isVisible());
        QVERIFY(FieldHint::shown(folder).contains(QStringLiteral("/proc/nowhere")));
        QCOMPARE(Settings().value(SettingKey::RunsFolder).toString(), QString());
        folder->setText(bench.runs.path());
        QTest::keyClick(folder, Qt::Key_Return);
        QTRY_VERIFY(!bench.window->findChild<QWidget*>(QStringLiteral("settingsDialog")) ||
                    !dialog->isVisible());
    }

    void aForkFromTheEndGoesOnAsLongAgain() {
        QTemporaryDir folder;
        StudioOptions options;
        options.run = toPath(folder.path()) / "run";
        {
            test::RunFolder run(options.run); // of 400 iterations
            run.store(0, 10);
            run.iterate(1, 400);
            run.store(400, 20);
            run.finish(RunState::Finished, 400);
        }
        Bench bench(options);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        bench.window->actions()->action(ActionId::ForkRun)->trigger();
        QCOMPARE(bench.find<RealSpinBox>("forkIterations")->wholeValue(), 800);
    }

    void aCutOffRunSaysWhereItGoesOn() {
        QTemporaryDir folder;
        StudioOptions options;
        options.run = toPath(folder.path()) / "run";
        {
            test::RunFolder run(options.run);
            run.store(0, 10);
            run.iterate(1, 279);
            run.ownedByDead();
        }
        std::filesystem::create_directories(options.run / "checkpoints" / "000015");
        std::filesystem::create_directories(options.run / "checkpoints" / "000250.new"); // unfinished
        Bench bench(options);
        QTRY_VERIFY(bench.find<QLabel>("bannerText")->text().contains(QStringLiteral("279")));
        QVERIFY(bench.find<QLabel>("bannerText")->text().contains(QStringLiteral("goes on at 15")));
    }

    void besideARunThatIsNotRecordedOthersOpenInAWindowOfTheirOwn() {
        Bench bench;
        std::vector<std::filesystem::path> opened;
        bench.window->setOpener([&](const std::filesystem::path& run, const std::filesystem::path&, bool) {
            opened.push_back(run);
            return true;
        });
        const auto other = finishedRun(toPath(bench.runs.path()) / "other");
        RunRequest unrecorded;
        unrecorded.config = demoConfig();
        unrecorded.config.iterations = 1000000;
        bench.window->desk()->start(unrecorded);
        QTRY_VERIFY(bench.done() > 1);
        bench.window->openRunFolder(other);
        QCOMPARE(opened.size(), std::size_t(1));
        QCOMPARE(opened.front(), other);
        QVERIFY(bench.window->desk()->directory() != other); // what goes on keeps its window
        QVERIFY(bench.window->controller()->isBusy());
    }

    void tabGoesFromTheSearchToTheRuns() {
        Bench bench({}, [](const std::filesystem::path& folder) { finishedRun(folder / "run"); });
        bench.window->resize(1440, 900);
        auto* list = bench.window->findChild<QAbstractItemView*>(QStringLiteral("runsList"));
        QTRY_VERIFY(list->isVisible()); // it was not when the window opened
        auto* search = bench.find<QLineEdit>("runsSearch");
        const auto next = [&] {
            search->setFocus();
            QTest::keyClick(search, Qt::Key_Tab);
            return QApplication::focusWidget();
        };
        QTRY_COMPARE(next(), list);
    }

    void aNarrowWindowFoldsItsPanels() {
        Bench bench;
        QVERIFY(bench.window->minimumSizeHint().width() <= 960);
        QVERIFY(bench.window->minimumSizeHint().height() <= 600);
        auto* runs = bench.find<QWidget>("runsDock");
        auto* setup = bench.find<QWidget>("setupDock");
        bench.window->resize(1440, 900);
        QTRY_VERIFY(runs->isVisible() && setup->isVisible());
        bench.window->resize(1100, 700); // as far as both panels allow
        QTRY_VERIFY(!runs->isVisible());
        QVERIFY(setup->isVisible());
        bench.action(ActionId::FindRuns)->trigger(); // one takes the place of the other
        QTRY_VERIFY(runs->isVisible() && !setup->isVisible());
        QCOMPARE(bench.window->width(), 1100);
        bench.window->resize(1110, 700);
        QTRY_VERIFY(runs->isVisible() && !setup->isVisible());
        bench.window->resize(1440, 900);
        QTRY_VERIFY(runs->isVisible() && setup->isVisible());
        bench.window->resize(1100, 700);
        QTRY_VERIFY(!runs->isVisible() && setup->isVisible());
        // What is hidden counts for the least size until the layout has been done anew.
        QTRY_VERIFY((bench.window->resize(960, 600), !setup->isVisible()));
        bench.window->resize(960, 600);
        QTRY_COMPARE(bench.window->size(), QSize(960, 600));
        bench.action(ActionId::FindRuns)->trigger();
        QTRY_VERIFY(runs->isVisible());
        QTRY_COMPARE(bench.window->width(), 960);
        bench.window->resize(1440, 900);
        QTRY_VERIFY(runs->isVisible());
    }

    void aWindowThatIsLargeAgainGivesThePanelsTheirWidths() {
        Bench bench;
        auto* runs = bench.find<QWidget>("runsDock");
        auto* setup = bench.find<QWidget>("setupDock");
        bench.window->resize(1440, 900);
        QTRY_VERIFY(runs->isVisible() && setup->isVisible());
        QTRY_COMPARE(setup->width(), 304);
        QTRY_COMPARE(runs->width(), 232);
        bench.window->resizeDocks({static_cast<QDockWidget*>(setup)}, {420}, Qt::Horizontal);
        QTRY_COMPARE(setup->width(), 420);
        QTest::mouseClick(bench.window.get(), Qt::LeftButton, {}, QPoint(2, 450)); // as if it had been pulled
        QCoreApplication::processEvents();
        for (const int small : {1210, 1024, 960}) {
            // What is hidden counts for the least size until the layout has been done anew.
            QTRY_VERIFY((bench.window->resize(small, 740), bench.window->width() == small));
            bench.window->resize(1440, 900);
            QTRY_VERIFY(runs->isVisible() && setup->isVisible());
            QTRY_COMPARE(setup->width(), 420);
            QTRY_COMPARE(runs->width(), 232);
        }
        bench.window->resize(1024, 740);
        QTRY_VERIFY(!runs->isVisible());
        bench.window->close(); // and in the next session
        bench.window = std::make_unique<MainWindow>(test::fakeEngine(bench.state));
        bench.window->show();
        bench.window->resize(1440, 900);
        QTRY_COMPARE(bench.find<QWidget>("setupDock")->width(), 420);
        QTRY_COMPARE(bench.find<QWidget>("runsDock")->width(), 232);
    }

    void theIconsOfFieldsStandInTheirMiddle() {
        const Bench bench;
        bench.window->resize(1440, 900);
        auto* search = bench.find<QLineEdit>("runsSearch");
        QTRY_VERIFY(search->isVisible());
        search->setText(QStringLiteral("dm"));
        const auto* clear = search->findChild<QToolButton*>();
        QVERIFY(clear != nullptr);
        QTRY_VERIFY(clear->isVisible());
        QVERIFY2(search->rect().contains(clear->geometry()), qPrintable(QStringLiteral("%1 %2 in %3 %4")
                                                                            .arg(clear->y())
                                                                            .arg(clear->height())
                                                                            .arg(search->height())
                                                                            .arg(clear->x())));
        QVERIFY(std::abs(clear->geometry().center().y() - search->rect().center().y()) <= 1);
    }

    void whatHappensToTheRunIsAnnounced() {
        heard.clear();
        Bench bench;
        QVERIFY(bench.window->findChild<Announcer*>() != nullptr);
        QWidget speaker;
        const Announcer announcer(bench.window->model(), &speaker, hear);
        bench.begin(1000000);
        QTRY_VERIFY(wasHeard(QStringLiteral("The run has started.")));
        QTest::keyClick(bench.window.get(), Qt::Key_Space);
        QTRY_VERIFY(wasHeard(QStringLiteral("Paused at iteration")));
        bench.click("stopButton");
        QTRY_VERIFY(wasHeard(QStringLiteral("The run was stopped")));
    }

    void theSliderTellsItsValueToScreenReaders() {
        Bench bench;
        auto* slider = bench.window->findChild<LambdaSlider*>();
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(slider);
        QVERIFY(interface != nullptr);
        QCOMPARE(interface->role(), QAccessible::Slider);
        QVERIFY(interface->valueInterface() != nullptr);
        QCOMPARE(interface->valueInterface()->currentValue().toDouble(), slider->lambda());
        interface->valueInterface()->setCurrentValue(1000.0);
        QCOMPARE(slider->lambda(), 1000.0);
        QCOMPARE(bench.window->setup()->config().lambda, 1000.0); // as if it was dragged there
    }

    void theTabKeyGoesAsTheEyeDoes() {
        Bench bench;
        const auto places = [&] { // of the panels that the chain comes through, in order
            QList<QWidget*> panels;
            for (const char* name : {"runToolBar", "runsPanel", "centralArea", "setupPanel"})
                panels << bench.find<QWidget>(name);
            QList<int> order;
            QWidget* first = bench.find<QWidget>("toggleRunButton");
            QWidget* at = first;
            do {
                for (int i = 0; i < panels.size(); ++i)
                    if (panels[i]->isAncestorOf(at) && (order.isEmpty() || order.back() != i))
                        order << i;
                at = at->nextInFocusChain();
            } while (at != first);
            return order;
        };
        QTRY_COMPARE(places().mid(0, 4), (QList<int>{0, 1, 2, 3}));
    }

    void anEndFromOutsideRecordsAndCloses() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 1);
        EndSignals ending;
        connect(&ending, &EndSignals::asked, bench.window.get(), &MainWindow::endQuietly);
        std::raise(SIGTERM);
        QTRY_VERIFY(!bench.window->isVisible());
        QCOMPARE(test::word(bench.runState()), test::word(RunState::Stopped));
        QVERIFY(!bench.window->controller()->isBusy());
        QCOMPARE(ending.exitCode(), 143);
    }
};

QTEST_MAIN(TestWindowFaults)
#include "test_window_faults.moc"
