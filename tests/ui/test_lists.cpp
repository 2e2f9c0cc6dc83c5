// SPDX-License-Identifier: GPL-3.0-or-later
// The list of runs and the list of messages, under the model tester.
#include <QAbstractItemModelTester>
#include <QTest>

#include "ui/log/message_model.h"
#include "ui/runs/run_list_model.h"

using namespace distill;

namespace {

RunInfo makeRun(const char* directory, double accuracy, RunState state = RunState::Finished) {
    RunInfo run;
    run.directory = directory;
    run.config.dataset = "fashion-mnist";
    run.config.lambda = 8000;
    run.lastAccuracy = accuracy;
    run.state = state;
    return run;
}

} // namespace

class TestLists : public QObject {
    Q_OBJECT
private slots:
    void runsAreListed() {
        RunListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRuns({makeRun("/runs/b", 83.14), makeRun("/runs/a", -1, RunState::Stopped)});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("fashion-mnist · DM · 10"));
        QCOMPARE(model.index(0).data(RunListModel::SummaryRole).toString(),
                 QStringLiteral("λ 8\u2009000 · 83.1 % · finished"));
        QCOMPARE(model.index(1).data(RunListModel::SummaryRole).toString(),
                 QStringLiteral("λ 8\u2009000 · stopped"));
        QCOMPARE(model.rowOf(QStringLiteral("/runs/a")), 1);
        QCOMPARE(model.rowOf(QStringLiteral("/runs/c")), -1);
        model.setRuns({makeRun("/runs/b", 84), makeRun("/runs/a", 70)}); // in place
        QVERIFY(model.index(1).data(RunListModel::SummaryRole).toString().contains(QStringLiteral("70.0 %")));
        model.setLive(QStringLiteral("/runs/a"));
        QVERIFY(
            model.index(1).data(RunListModel::SummaryRole).toString().endsWith(QStringLiteral("running")));
        model.setRuns({});
        QCOMPARE(model.rowCount(), 0);
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
