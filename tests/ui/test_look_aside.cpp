// SPDX-License-Identifier: GPL-3.0-or-later
// A run of this window goes on while another one is looked at, and is found again as it is by then.
#include <QAbstractButton>
#include <QDialog>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "run_folder.h"
#include "tests/support/window_bench.h"
#include "ui/widgets/message_banner.h"
#include "ui/window/main_window.h"

using namespace distill;

namespace {

// One that was stopped after 30 iterations.
void writeOther(const std::filesystem::path& folder) {
    test::RunFolder run(folder);
    run.store(0, 10);
    run.iterate(1, 30);
    run.store(30, 90);
    run.finish(RunState::Stopped, 30);
}

struct Bench : test::WindowBench {
    std::filesystem::path other = toPath(runs.path()) / "other";

    Bench() : WindowBench({}, [](const std::filesystem::path& folder) { writeOther(folder / "other"); }) {}

    RunDesk* desk() const { return window->desk(); }
    std::int64_t doneAside() const {
        const auto& last = desk()->ownModel().lastIteration();
        return last ? last->iteration : 0;
    }
    void beginAndLookAway() {
        begin(1000000);
        QTRY_VERIFY(done() > 2);
        window->openRunFolder(other);
        QTRY_COMPARE(desk()->directory(), other);
    }
};

} // namespace

class TestLookAside : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { test::WindowBench::prepareProgram(); }
    void init() { QSettings().clear(); }

    void theOtherRunIsShownAndTheOwnOneGoesOn() {
        Bench bench;
        bench.beginAndLookAway();
        QVERIFY(bench.desk()->isBusy());
        QVERIFY(bench.desk()->isAside());
        QCOMPARE(bench.done(), std::int64_t(30));
        QCOMPARE(bench.window->model()->images()->pixels.front(), std::uint8_t(90));
        const auto before = bench.doneAside();
        QTRY_VERIFY(bench.doneAside() > before + 5);
        QCOMPARE(bench.done(), std::int64_t(30)); // nothing of it came here
        QCOMPARE(test::word(bench.runState()), test::word(RunState::Stopped));
        for (const auto id : {ActionId::ResumeRun, ActionId::ForkRun, ActionId::Stop, ActionId::Step})
            QVERIFY(!bench.action(id)->isEnabled());
    }

    void itComesBackWithAllThatItTold() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 2);
        const auto own = bench.desk()->directory();
        const auto first = bench.window->model()->initialImages();
        bench.window->openRunFolder(bench.other);
        QTRY_COMPARE(bench.desk()->directory(), bench.other);
        const auto before = bench.doneAside();
        QTRY_VERIFY(bench.doneAside() > before + 5);
        bench.window->openRunFolder(own);
        QCOMPARE(bench.desk()->directory(), own);
        QVERIFY(!bench.desk()->isAside());
        QVERIFY(bench.done() > before + 5);
        QCOMPARE(static_cast<std::int64_t>(bench.window->model()->curves().iteration.size()), bench.done());
        QCOMPARE(bench.window->model()->initialImages(), first);
        const auto shown = bench.done();
        QTRY_VERIFY(bench.done() > shown + 5); // and goes on here
        bench.action(ActionId::ToggleRun)->trigger();
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Paused));
    }

    void keysAndSliderOfTheShownRunLeaveTheOtherAlone() {
        Bench bench;
        bench.beginAndLookAway();
        const double lambda = bench.state.lambda;
        bench.desk()->steer(ControlKind::Lambda, lambda + 77);
        bench.desk()->steer(ControlKind::Stop);
        const auto before = bench.doneAside();
        QTRY_VERIFY(bench.doneAside() > before + 5);
        QCOMPARE(bench.state.lambda.load(), lambda);
        bench.desk()->steerOwn(ControlKind::Lambda, 5);
        QTRY_COMPARE(bench.state.lambda.load(), 5.0);
    }

    void itEndsUnseen() {
        Bench bench;
        bench.begin(1000000);
        QTRY_VERIFY(bench.done() > 2);
        const auto own = bench.desk()->directory();
        bench.window->openRunFolder(bench.other);
        QTRY_VERIFY(bench.desk()->isAside());
        QSignalSpy ended(bench.desk(), &RunDesk::ended);
        bench.desk()->steerOwn(ControlKind::Stop);
        QTRY_COMPARE(ended.count(), 1);
        QCOMPARE(test::word(bench.desk()->endedAs()), test::word(RunState::Stopped));
        QCOMPARE(bench.desk()->ownDirectory(), own);
        QCOMPARE(bench.desk()->directory(), bench.other);
        QCOMPARE(bench.done(), std::int64_t(30));
        QVERIFY(bench.action(ActionId::ResumeRun)->isEnabled()); // of the shown one
    }

    void aFailureIsHeardOfByName() {
        Bench bench;
        bench.state.held = true;
        bench.state.failing = true;
        bench.begin(1000000);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Running));
        const auto own = bench.desk()->directory();
        bench.window->openRunFolder(bench.other);
        QTRY_VERIFY(bench.desk()->isAside());
        bench.state.held = false;
        const auto* banner = bench.window->findChild<MessageBanner*>();
        const QString name = QString::fromStdString(own.filename().string());
        QTRY_VERIFY(banner->text().contains(name));
        QVERIFY(banner->text().contains(QStringLiteral("has failed")));
        QCOMPARE(bench.desk()->directory(), bench.other);
    }

    void whatWaitsFollowsAside() {
        Bench bench;
        bench.beginAndLookAway();
        bench.action(ActionId::ToggleRun)->trigger(); // Start: asks, since one goes on
        auto* dialog = bench.find<QDialog>("newRunDialog");
        RunConfig next = demoConfig();
        next.lambda = 7;
        next.iterations = 1000000;
        dialog->findChild<SetupPanel*>()->setConfig(next);
        QTest::mouseClick(dialog->findChild<QToolButton*>(QStringLiteral("setupStart")), Qt::LeftButton);
        bench.window->openRunFolder(bench.desk()->ownDirectory());
        QVERIFY(!bench.desk()->isAside());
        QTRY_VERIFY(bench.done() > 3);
        bench.window->openRunFolder(bench.other);
        QTRY_VERIFY(bench.desk()->isAside());
        bench.desk()->steerOwn(ControlKind::Stop);
        QTRY_VERIFY(!bench.desk()->isBusy()); // stopped by somebody: the next one waits for Start
        bench.click("queueStart");
        QTRY_COMPARE(bench.state.lambda.load(), 7.0);
        QVERIFY(bench.desk()->isAside());
        QCOMPARE(bench.desk()->directory(), bench.other);
        QTRY_VERIFY(bench.doneAside() > 2);
    }

    void closingAsksAboutTheRunThatGoesOn() {
        Bench bench;
        bench.beginAndLookAway();
        const auto own = bench.desk()->ownDirectory();
        bench.window->close();
        QVERIFY(bench.window->isVisible());
        QVERIFY(bench.window->findChild<QMessageBox*>(QStringLiteral("closeQuestion")) != nullptr);
        QCOMPARE(bench.desk()->directory(), own);
        bench.window->endQuietly();
        QTRY_VERIFY(!bench.window->isVisible());
    }

    void anEndFromOutsideStopsIt() {
        Bench bench;
        bench.beginAndLookAway();
        bench.window->endQuietly(); // as SIGTERM does
        QTRY_VERIFY(!bench.window->isVisible());
        QVERIFY(!bench.desk()->isBusy());
    }
};

QTEST_MAIN(TestLookAside)
#include "test_look_aside.moc"
