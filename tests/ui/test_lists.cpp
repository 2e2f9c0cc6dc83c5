// SPDX-License-Identifier: GPL-3.0-or-later
// The list of runs and the list of messages, under the model tester; the panel around the runs.
#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTemporaryDir>
#include <QTest>

#include "run_folder.h"
#include "ui/log/message_model.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_list_panel.h"
#include "ui/runs/run_notes_dialog.h"
#include "ui/runs/run_words.h"
#include "ui/settings/settings.h"

using namespace distill;

namespace {

RunRow makeRun(const char* directory, double accuracy, RunState state = RunState::Finished,
               const char* startedAt = "2020-05-01T12:00:00Z") {
    RunRow run;
    run.directory = directory;
    run.dataset = "fashion-mnist";
    run.method = "dm";
    run.ipc = 10;
    run.lambda = 8000;
    run.lastAccuracy = run.bestAccuracy = accuracy;
    run.state = state;
    run.startedAt = startedAt;
    return run;
}

struct Bench {
    QTemporaryDir folder;
    std::unique_ptr<RunListPanel> panel;

    std::filesystem::path root() const { return toPath(folder.path()); }
    void open() {
        panel = std::make_unique<RunListPanel>();
        panel->resize(240, 600);
        panel->show();
        panel->setFolder(root());
    }
    template <class T>
    T* find(const char* name) const {
        T* found = panel->findChild<T*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    QAbstractItemModel* rows() const { return find<QListView>("runsList")->model(); }
    QString title(int row) const { return rows()->index(row, 0).data().toString(); }
    QString caption(int row) const {
        return rows()->index(row, 0).data(RunListModel::CaptionRole).toString();
    }
    // Chooses from the menu that a right click on the row opens.
    void choose(int row, const char* action) const {
        auto* list = find<QListView>("runsList");
        emit list->customContextMenuRequested(list->visualRect(rows()->index(row, 0)).center());
        auto* menu = find<QMenu>("runMenu");
        auto* chosen = menu->findChild<QAction*>(QLatin1String(action));
        Q_ASSERT(chosen);
        chosen->trigger();
        menu->close();
        delete menu;
    }
};

} // namespace

class TestLists : public QObject {
    Q_OBJECT
private slots:
    void runsAreListed() {
        RunListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        RunRow best = makeRun("/runs/b", 83.14);
        best.bestAccuracy = 84.5;
        model.setRuns({best, makeRun("/runs/a", -1, RunState::LostContact)});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("fashion-mnist · DM · 10"));
        QCOMPARE(model.index(0).data(RunListModel::SummaryRole).toString(),
                 QStringLiteral("λ 8\u2009000 · 83.1 %, best 84.5 %"));
        QCOMPARE(model.index(0).data(RunListModel::CaptionRole).toString(),
                 QStringLiteral("finished · 1 May 2020"));
        QCOMPARE(model.index(1).data(RunListModel::SummaryRole).toString(), QStringLiteral("λ 8\u2009000"));
        QVERIFY(model.index(1)
                    .data(RunListModel::CaptionRole)
                    .toString()
                    .startsWith(QStringLiteral("lost contact")));
        QCOMPARE(model.rowOf(QStringLiteral("/runs/a")), 1);
        QCOMPARE(model.rowOf(QStringLiteral("/runs/c")), -1);
        model.setRuns({makeRun("/runs/b", 84), makeRun("/runs/a", 70)}); // in place
        QVERIFY(model.index(1).data(RunListModel::SummaryRole).toString().contains(QStringLiteral("70.0 %")));
        QVERIFY(!model.index(1).data(RunListModel::WorksRole).toBool());
        model.setRuns({makeRun("/runs/b", 84), makeRun("/runs/a", 70, RunState::Running)});
        QVERIFY(model.index(1).data(RunListModel::WorksRole).toBool());
        QVERIFY(model.index(1)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("running"))); // not by the dot alone
        model.setRuns({});
        QCOMPARE(model.rowCount(), 0);
    }

    void forksStandBelowTheirParent() {
        RunListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        RunRow child = makeRun("/runs/child", 80, RunState::Finished, "2020-05-03T12:00:00Z");
        child.parent = "/runs/parent";
        child.parentIteration = 1200;
        RunRow grandchild = makeRun("/runs/grandchild", 80, RunState::Finished, "2020-05-04T12:00:00Z");
        grandchild.parent = "/elsewhere/child"; // the folder of runs was moved since
        grandchild.parentIteration = 1300;
        RunRow orphan = makeRun("/runs/orphan", 80, RunState::Finished, "2020-05-05T12:00:00Z");
        orphan.parent = "/runs/gone";
        orphan.parentIteration = 7;
        model.setRuns({orphan, grandchild, child,
                       makeRun("/runs/other", 70, RunState::Finished, "2020-05-02T12:00:00Z"),
                       makeRun("/runs/parent", 60)});
        QStringList order;
        for (int row = 0; row < model.rowCount(); ++row)
            order << QStringLiteral("%1%2").arg(
                model.index(row).data(RunListModel::LineageRole).toString(),
                model.index(row).data(RunListModel::DirectoryRole).toString());
        QCOMPARE(order, (QStringList{QStringLiteral("/runs/orphan"), QStringLiteral("/runs/other"),
                                     QStringLiteral("/runs/parent"), QStringLiteral("└/runs/child"),
                                     QStringLiteral(" └/runs/grandchild")}));
        QVERIFY(model.index(3)
                    .data(RunListModel::CaptionRole)
                    .toString()
                    .contains(QStringLiteral("from parent at 1\u2009200")));
    }

    void severalForksHangOnOneLine() {
        RunListModel model;
        std::vector<RunRow> runs;
        for (const auto& [directory, parent, date] :
             {std::tuple("/runs/late", "/runs/root", "2020-05-04T12:00:00Z"),
              std::tuple("/runs/deep", "/runs/early", "2020-05-03T12:00:00Z"),
              std::tuple("/runs/early", "/runs/root", "2020-05-02T12:00:00Z"),
              std::tuple("/runs/root", "", "2020-05-01T12:00:00Z")}) {
            runs.push_back(makeRun(directory, 80, RunState::Finished, date));
            runs.back().parent = parent;
        }
        const auto lineage = [&] {
            QStringList all;
            for (int row = 0; row < model.rowCount(); ++row)
                all << model.index(row).data(RunListModel::LineageRole).toString();
            return all;
        };
        model.setRuns(runs);
        QCOMPARE(lineage(),
                 (QStringList{QString(), QStringLiteral("├"), QStringLiteral("└"), QStringLiteral(" └")}));
        std::swap(runs[0].startedAt, runs[2].startedAt); // the fork with a fork of its own comes first
        runs[1].startedAt = "2020-05-05T12:00:00Z";
        model.setRuns(runs);
        QCOMPARE(lineage(),
                 (QStringList{QString(), QStringLiteral("├"), QStringLiteral("│└"), QStringLiteral("└")}));
    }

    void aForkShowsItsOwnLambda() {
        RunRow fork = makeRun("/runs/fork", 80);
        QVERIFY(runSummary(fork).contains(QStringLiteral("λ 8")));
        fork.lambdaNow = 50;
        QVERIFY(runSummary(fork).contains(QStringLiteral("λ 50")));
        QVERIFY(!runSummary(fork).contains(QStringLiteral("λ 8")));
    }

    void searchAndFiltersChooseRuns() {
        Bench bench;
        test::RunFolder(bench.root() / "one").finish(RunState::Finished, 0);
        test::RunFolder(bench.root() / "two").finish(RunState::Finished, 0);
        QVERIFY(writeNotes(bench.root() / "two",
                           {"Sharper edges", "as in the talk", {"talk"}, true, false, false}));
        test::RunFolder(bench.root() / "three").finish(RunState::Finished, 0);
        QVERIFY(writeNotes(bench.root() / "three", {"", "", {}, false, true, false}));
        bench.open();
        QTRY_COMPARE(bench.rows()->rowCount(), 2); // a hidden one is not shown
        QTest::keyClicks(bench.find<QLineEdit>("runsSearch"), QStringLiteral("TALK edges"));
        QCOMPARE(bench.rows()->rowCount(), 1);
        QCOMPARE(bench.title(0), QStringLiteral("Sharper edges"));
        QVERIFY(bench.caption(0).contains(QStringLiteral("#talk")));
        QTest::keyClicks(bench.find<QLineEdit>("runsSearch"), QStringLiteral(" nowhere"));
        QVERIFY(bench.find<QWidget>("runsEmpty")->isVisible());
        bench.find<QLineEdit>("runsSearch")->clear();
        bench.find<QAction>("runsWithHidden")->setChecked(true);
        QCOMPARE(bench.rows()->rowCount(), 3);
        bench.find<QAction>("runsStarredOnly")->setChecked(true);
        QCOMPARE(bench.rows()->rowCount(), 1);
    }

    void starNotesHideAndArchiveAreKeptInTheFolder() {
        Bench bench;
        const auto run = bench.root() / "one";
        test::RunFolder(run).finish(RunState::Finished, 0);
        bench.open();
        QTRY_COMPARE(bench.rows()->rowCount(), 1);
        bench.choose(0, "runStar");
        QTRY_VERIFY(bench.rows()->index(0, 0).data(RunListModel::StarRole).toBool());
        QVERIFY(readNotes(run)->star);
        bench.choose(0, "runNotes");
        bench.find<QLineEdit>("notesName")->setText(QStringLiteral(" Second try "));
        bench.find<QLineEdit>("notesTags")->setText(QStringLiteral("paper, ,ablation"));
        bench.find<QPlainTextEdit>("notesText")->setPlainText(QStringLiteral("warmer"));
        QTest::mouseClick(bench.find<QAbstractButton>("notesSave"), Qt::LeftButton);
        QTRY_COMPARE(bench.title(0), QStringLiteral("Second try"));
        const RunNotes notes = *readNotes(run);
        QCOMPARE(notes.tags, (std::vector<std::string>{"paper", "ablation"}));
        QCOMPARE(notes.notes, std::string("warmer"));
        QVERIFY(notes.star);
        bench.choose(0, "runHide");
        QTRY_COMPARE(bench.rows()->rowCount(), 0);
        bench.find<QAction>("runsWithHidden")->setChecked(true);
        QTRY_COMPARE(bench.rows()->rowCount(), 1);
        bench.choose(0, "runHide");
        bench.find<QAction>("runsWithHidden")->setChecked(false);
        QTRY_COMPARE(bench.rows()->rowCount(), 1);
        bench.choose(0, "runArchive");
        QTRY_COMPARE(bench.rows()->rowCount(), 0);
    }

    void theTrashCanBeUndone() {
        Bench bench;
        test::RunFolder(bench.root() / "one").finish(RunState::Finished, 0);
        bench.open();
        QTRY_COMPARE(bench.rows()->rowCount(), 1);
        bench.choose(0, "runTrash");
        QTRY_COMPARE(bench.rows()->rowCount(), 0);
        QVERIFY(!std::filesystem::exists(bench.root() / "one"));
        QTRY_VERIFY(bench.find<QAbstractButton>("runsUndo")->isVisible());
        QTest::mouseClick(bench.find<QAbstractButton>("runsUndo"), Qt::LeftButton);
        QTRY_COMPARE(bench.rows()->rowCount(), 1);
        QVERIFY(std::filesystem::exists(bench.root() / "one" / "journal.jsonl"));
        bench.choose(0, "runTrash");
        QTRY_COMPARE(bench.rows()->rowCount(), 0);
        auto* menu = bench.find<QMenu>("runsTrashMenu");
        emit menu->aboutToShow();
        QCOMPARE(menu->actions().size(), 1);
        menu->actions().front()->trigger();
        QTRY_COMPARE(bench.rows()->rowCount(), 1);
    }

    void messagesAreListed() {
        RunModel run;
        MessageModel model(&run, nullptr);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        run.applyAll(
            {Message{Severity::Info, "read", {}}, Message{Severity::Error, "full disk", "errno 28"}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(1).data(MessageModel::DetailRole).toString(), QStringLiteral("errno 28"));
        run.applyAll({Message{Severity::Warning, "careful", {}}});
        QCOMPARE(model.rowCount(), 3);
        run.reset();
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(TestLists)
#include "test_lists.moc"
