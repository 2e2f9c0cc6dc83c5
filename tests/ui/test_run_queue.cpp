// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that wait: kept through an end of the program, put into another order, started one after another.
#include <algorithm>
#include <fstream>
#include <future>

#include <QAbstractButton>
#include <QDialog>
#include <QDir>
#include <QLabel>
#include <QListWidget>
#include <QLockFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/support/window_bench.h"
#include "ui/run/run_queue.h"
#include "ui/runs/queue_bar.h"
#include "ui/setup/setup_panel.h"
#include "ui/setup/speed_book.h"
#include "ui/window/main_window.h"

using namespace distill;

namespace {

RunConfig setup(double lambda, std::int64_t iterations = 1000000) {
    RunConfig config = demoConfig();
    config.lambda = lambda;
    config.iterations = iterations;
    return config;
}

QList<double> lambdasOf(const RunQueue& queue) {
    QList<double> lambdas;
    for (const RunConfig& config : queue.waiting())
        lambdas << config.lambda;
    return lambdas;
}

struct Bench : test::WindowBench {
    using WindowBench::WindowBench;

    RunQueue queue{nullptr}; // as another window would see it
    QList<double> waiting() {
        queue.setRunsFolder(toPath(runs.path()));
        return lambdasOf(queue);
    }
    void start(const RunConfig& config) {
        window->setup()->setConfig(config);
        window->startRun();
        QTRY_VERIFY(window->controller()->isBusy());
    }
    // Asks for another run while one goes on, and puts it into the queue.
    void add(double lambda, std::int64_t iterations) {
        action(ActionId::NewRun)->trigger();
        auto* dialog = find<QDialog>("newRunDialog");
        QVERIFY(!dialog->findChild<QWidget*>(QStringLiteral("placeRow"))->isVisible()); // both are for here
        dialog->findChild<SetupPanel*>()->setConfig(setup(lambda, iterations));
        QTest::mouseClick(dialog->findChild<QToolButton*>(QStringLiteral("setupStart")), Qt::LeftButton);
        QVERIFY(!dialog->isVisible());
        QTRY_VERIFY(window->findChild<QDialog*>(QStringLiteral("newRunDialog")) == nullptr);
    }
};

} // namespace

class TestRunQueue : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { test::WindowBench::prepareProgram(); }
    void init() { QSettings().clear(); }

    void whatWaitsIsKept() {
        QTemporaryDir folder;
        {
            RunQueue queue(nullptr);
            queue.setRunsFolder(toPath(folder.path()));
            queue.add(setup(1));
            queue.add(setup(2));
            queue.add(setup(3));
            queue.move(2, 0);
        }
        RunQueue queue(nullptr);
        queue.setRunsFolder(toPath(folder.path()));
        QCOMPARE(lambdasOf(queue), (QList<double>{3, 1, 2}));
        queue.remove(1);
        RunQueue other(nullptr); // of another window
        other.setRunsFolder(toPath(folder.path()));
        QCOMPARE(other.takeNext()->lambda, 3.0);
        QSignalSpy changed(&queue, &RunQueue::changed);
        queue.refresh();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(lambdasOf(queue), QList<double>{2});
        queue.putBack(setup(9));
        QCOMPARE(lambdasOf(queue), (QList<double>{9, 2}));
        queue.takeNext();
        queue.takeNext();
        QVERIFY(!queue.takeNext());
        QVERIFY(QDir(folder.path()).isEmpty(QDir::Files | QDir::Hidden)); // nothing is left behind
    }

    void twoTakersNeverTakeTheSame() {
        QTemporaryDir folder;
        constexpr int kEntries = 24;
        {
            RunQueue queue(nullptr);
            queue.setRunsFolder(toPath(folder.path()));
            for (int i = 0; i < kEntries; ++i)
                queue.add(setup(i + 1));
        }
        const auto take = [&] { // as another process would: it shares the files alone
            QList<double> taken;
            RunQueue queue(nullptr);
            queue.setRunsFolder(toPath(folder.path()));
            while (const auto next = queue.takeNext())
                taken << next->lambda;
            return taken;
        };
        auto other = std::async(std::launch::async, take);
        QList<double> all = take() + other.get();
        std::sort(all.begin(), all.end());
        QCOMPARE(all.size(), kEntries);
        for (int i = 0; i < kEntries; ++i)
            QCOMPARE(all[i], i + 1.0);
        QVERIFY(QDir(folder.path()).isEmpty(QDir::Files | QDir::Hidden));
    }

    void anEntryThatIsHeldIsNotTaken() {
        QTemporaryDir folder;
        RunQueue queue(nullptr);
        queue.setRunsFolder(toPath(folder.path()));
        queue.add(setup(1));
        QLockFile other(folder.filePath(QStringLiteral(".queue.jsonl.lock")));
        QVERIFY(other.tryLock());
        QSignalSpy failed(&queue, &RunQueue::failed);
        QVERIFY(!queue.takeNext());
        QCOMPARE(failed.count(), 1);
        other.unlock();
        QCOMPARE(queue.takeNext()->lambda, 1.0);
    }

    void whatIsShownIsRemovedWhereverItStandsNow() {
        QTemporaryDir folder;
        RunQueue queue(nullptr), other(nullptr);
        queue.setRunsFolder(toPath(folder.path()));
        for (const double lambda : {1.0, 2.0, 3.0})
            queue.add(setup(lambda));
        other.setRunsFolder(toPath(folder.path()));
        QCOMPARE(other.takeNext()->lambda, 1.0);
        queue.remove(0); // it is gone already
        QCOMPARE(lambdasOf(queue), (QList<double>{2, 3}));
        QCOMPARE(other.takeNext()->lambda, 2.0);
        queue.remove(1); // the one of 3
        QVERIFY(queue.waiting().empty());
    }

    void aDamagedLineCostsThatLine() {
        QTemporaryDir folder;
        RunQueue queue(nullptr);
        queue.setRunsFolder(toPath(folder.path()));
        queue.add(setup(1));
        std::ofstream(toPath(folder.path()) / ".queue.jsonl", std::ios::app) << "{\"torn\n";
        queue.refresh();
        QCOMPARE(lambdasOf(queue), QList<double>{1});
    }

    void aQueueThatCannotBeWrittenSaysSo() {
        QTemporaryDir folder;
        std::ofstream(toPath(folder.path()) / "file") << "no folder";
        RunQueue queue(nullptr);
        queue.setRunsFolder(toPath(folder.path()) / "file");
        QSignalSpy failed(&queue, &RunQueue::failed);
        queue.add(setup(1));
        QCOMPARE(failed.count(), 1);
        QVERIFY(queue.waiting().empty());
    }

    void theBarReordersAndRemovesByKeys() {
        QTemporaryDir folder;
        RunQueue queue(nullptr);
        queue.setRunsFolder(toPath(folder.path()));
        QWidget window;
        window.resize(240, 300);
        QueueBar bar(&queue, &window);
        window.show();
        QVERIFY(!bar.isVisible()); // nothing waits
        for (const double lambda : {1.0, 2.0, 3.0})
            queue.add(setup(lambda));
        QVERIFY(bar.isVisible());
        auto* list = bar.findChild<QListWidget*>();
        QCOMPARE(list->count(), 3);
        QVERIFY2(list->item(0)->text().contains(QStringLiteral("λ 1")), qPrintable(list->item(0)->text()));
        list->setCurrentRow(0);
        QTest::keyClick(list, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(lambdasOf(queue), (QList<double>{2, 1, 3}));
        QCOMPARE(list->currentRow(), 1); // it is still the same one
        QTest::mouseClick(bar.findChild<QToolButton*>(QStringLiteral("queueUp")), Qt::LeftButton);
        QCOMPARE(lambdasOf(queue), (QList<double>{1, 2, 3}));
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(lambdasOf(queue), (QList<double>{2, 3}));
        QTest::mouseClick(bar.findChild<QToolButton*>(QStringLiteral("queueRemove")), Qt::LeftButton);
        QTest::mouseClick(bar.findChild<QToolButton*>(QStringLiteral("queueRemove")), Qt::LeftButton);
        QVERIFY(!bar.isVisible());
    }

    void oneRunFollowsTheOther() {
        Bench bench;
        bench.state.held = true;
        bench.start(setup(5, 400));
        bench.add(7, 300);
        QCOMPARE(bench.waiting(), QList<double>{7});
        bench.state.held = false;
        QTRY_COMPARE(bench.state.runs.load(), 2); // the first has finished
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        QCOMPARE(bench.state.request.config.lambda, 7.0);
        QCOMPARE(bench.state.request.config.iterations, std::int64_t(300));
        QCOMPARE(bench.window->setup()->config().lambda, 7.0);
        QVERIFY(bench.waiting().isEmpty());
        QVERIFY(!bench.find<QWidget>("queueBar")->isVisible());
    }

    void aStoppedRunIsLookedAtFirst() {
        Bench bench;
        bench.start(setup(5));
        bench.add(7, 300);
        QCOMPARE(bench.waiting(), QList<double>{7});
        QVERIFY(!bench.find<QToolButton>("queueStart")->isEnabled()); // one goes on
        bench.action(ActionId::Stop)->trigger();
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Stopped));
        QCOMPARE(bench.state.runs.load(), 1);
        QCOMPARE(bench.waiting(), QList<double>{7});
        QTRY_VERIFY(bench.find<QToolButton>("queueStart")->isEnabled());
        QTRY_COMPARE(bench.find<QLabel>("bannerText")->text(), QStringLiteral("A run waits in the queue."));
        QVERIFY(bench.find<QLabel>("bannerText")->isVisible());
        bench.click("queueStart");
        QTRY_COMPARE(bench.state.runs.load(), 2);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        QVERIFY(!bench.find<QLabel>("bannerText")->isVisible()); // nothing waits any more
    }

    void whatWaitsFromTheLastTimeIsOffered() {
        Bench bench({}, [](const std::filesystem::path& folder) {
            RunQueue queue(nullptr);
            queue.setRunsFolder(folder);
            queue.add(setup(7, 300));
        });
        QTRY_COMPARE(bench.find<QLabel>("bannerText")->text(), QStringLiteral("A run waits in the queue."));
        QCOMPARE(bench.state.runs.load(), 0); // nothing begins unasked
        bench.click("bannerAccept");
        QTRY_COMPARE(bench.state.runs.load(), 1);
        QTRY_COMPARE(test::word(bench.runState()), test::word(RunState::Finished));
        QCOMPARE(bench.state.request.config.lambda, 7.0);
        QVERIFY(bench.waiting().isEmpty());
    }

    void theNextRunIsEstimatedByTheOneThatGoesOn() {
        std::filesystem::remove(SpeedBook::defaultFile()); // what other tests ran
        Bench bench;
        bench.start(setup(5));
        QTRY_VERIFY(bench.done() > 20);
        bench.action(ActionId::NewRun)->trigger();
        auto* dialog = bench.find<QDialog>("newRunDialog");
        auto* cost = dialog->findChild<QLabel*>(QStringLiteral("costNote"));
        QTRY_VERIFY_WITH_TIMEOUT(cost->text().contains(QStringLiteral("as in a like run here")), 60000);
        QVERIFY2(cost->text().contains(QStringLiteral("0.0020 s an iteration")), qPrintable(cost->text()));
        dialog->reject();
    }

    void startNowOpensAnotherWindow() {
        Bench bench;
        int opened = 0;
        bool starts = false;
        bench.window->setOpener(
            [&](const std::filesystem::path& run, const std::filesystem::path&, bool start) {
                ++opened;
                starts = start && run.empty();
                return true;
            });
        bench.start(setup(5));
        bench.action(ActionId::NewRun)->trigger();
        bench.click("newRunStart");
        QCOMPARE(opened, 1);
        QVERIFY(starts);
        QVERIFY(bench.waiting().isEmpty());
        QVERIFY(bench.window->controller()->isBusy());
    }
};

QTEST_MAIN(TestRunQueue)
#include "test_run_queue.moc"
