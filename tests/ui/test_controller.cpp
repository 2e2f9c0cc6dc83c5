// SPDX-License-Identifier: GPL-3.0-or-later
// The controller with an engine that only pretends: threads, requests, errors, shutting down.
#include <QSignalSpy>
#include <QTest>

#include "fake_engine.h"
#include "ui/run/run_controller.h"

using namespace distill;

namespace {

RunRequest request(std::int64_t iterations) {
    RunRequest made;
    made.config.iterations = iterations;
    made.config.lambda = 10;
    made.config.ipc = 2;
    return made;
}

struct Bench {
    test::FakeState state;
    RunModel model;
    RunController controller{&model, test::fakeEngine(state)};
    QSignalSpy ended{&controller, &RunController::ended};

    std::int64_t done() const { return model.lastIteration() ? model.lastIteration()->iteration : 0; }
};

} // namespace

class TestController : public QObject {
    Q_OBJECT
private slots:
    void aRunEndsByItself() {
        Bench bench;
        QVERIFY(bench.controller.start(request(20)));
        QVERIFY(bench.controller.isBusy());
        QVERIFY(!bench.controller.start(request(20)));
        QTRY_COMPARE(bench.ended.count(), 1);
        QVERIFY(!bench.controller.isBusy());
        QCOMPARE(test::word(bench.model.state()), test::word(RunState::Finished));
        QCOMPARE(bench.model.curves().iteration.size(), std::size_t(20));
        QVERIFY(bench.state.onOtherThread);
    }

    void signalsComeAtDisplayRate() {
        Bench bench;
        QSignalSpy batches(&bench.model, &RunModel::iterationsAdded);
        bench.controller.start(request(300));
        QTRY_COMPARE(bench.ended.count(), 1);
        QCOMPARE(bench.done(), std::int64_t(300));
        QVERIFY2(batches.count() < 150, qPrintable(QString::number(batches.count())));
    }

    void pauseStepResumeStop() {
        Bench bench;
        bench.controller.start(request(1000000));
        QTRY_VERIFY(bench.done() > 2);
        bench.controller.steer(ControlKind::Pause);
        QTRY_COMPARE(test::word(bench.model.state()), test::word(RunState::Paused));
        const std::int64_t at = bench.done();
        bench.controller.steer(ControlKind::Step);
        QTRY_COMPARE(bench.done(), at + 1);
        QTRY_COMPARE(test::word(bench.model.state()), test::word(RunState::Paused));
        bench.controller.steer(ControlKind::Resume);
        QTRY_VERIFY(bench.done() > at + 5);
        bench.controller.steer(ControlKind::Stop);
        QCOMPARE(test::word(bench.model.state()), test::word(RunState::Stopping));
        QTRY_COMPARE(bench.ended.count(), 1);
        QCOMPARE(test::word(bench.model.state()), test::word(RunState::Stopped));
    }

    void lambdaIsAnsweredByTheEngine() {
        Bench bench;
        bench.controller.start(request(1000000));
        QTRY_VERIFY(bench.done() > 0);
        bench.controller.steer(ControlKind::Lambda, -1); // no such λ
        bench.controller.steer(ControlKind::Lambda, 8000);
        QTRY_COMPARE(bench.model.lambdaChanges().size(), std::size_t(1));
        const ControlApplied& change = bench.model.lambdaChanges().front();
        QCOMPARE(change.value, 8000.0);
        QTRY_VERIFY(bench.done() >= change.iteration);
        const auto index = static_cast<std::size_t>(change.iteration - 1);
        QCOMPARE(bench.model.curves().lambda.at(index), 8000.0);
        QCOMPARE(bench.model.curves().lambda.at(index - 1), 10.0);
    }

    void anEvaluationCanBeCancelled() {
        Bench bench;
        bench.state.endless = true;
        bench.controller.start(request(1000000));
        QTRY_VERIFY(bench.done() > 0);
        bench.controller.steer(ControlKind::Evaluate);
        QTRY_COMPARE(test::word(bench.model.state()), test::word(RunState::Evaluating));
        bench.controller.steer(ControlKind::CancelEvaluation);
        QTRY_COMPARE(test::word(bench.model.state()), test::word(RunState::Running));
        QCOMPARE(bench.state.cancelled.load(), 1);
        QVERIFY(bench.model.evaluations().empty());
        bench.state.endless = false;
        bench.controller.steer(ControlKind::Evaluate);
        QTRY_COMPARE(bench.model.evaluations().size(), std::size_t(1));
    }

    void anExceptionEndsTheRunWithWords() {
        Bench bench;
        bench.state.failing = true;
        QList<Error> errors;
        connect(&bench.controller, &RunController::failed, &bench.model,
                [&errors](const Error& error) { errors << error; });
        bench.controller.start(request(100));
        QTRY_COMPARE(bench.ended.count(), 1);
        QCOMPARE(test::word(bench.model.state()), test::word(RunState::Failed));
        QCOMPARE(errors.size(), 1);
        QCOMPARE(errors.first().detail, std::string("the disk has gone"));
        QCOMPARE(bench.done(), std::int64_t(3)); // nothing that was told is lost
        bench.state.failing = false;
        QVERIFY(bench.controller.start(request(5)));
        QTRY_COMPARE(bench.ended.count(), 2);
        QCOMPARE(test::word(bench.model.state()), test::word(RunState::Finished));
    }

    void anEarlyRefusalIsTold() {
        RunModel model;
        RunController controller(&model,
                                 [](const RunRequest&, RunControls&, RunObserver&) -> Result<RunSummary> {
                                     return failure(ErrorCode::InvalidInput, "There is no such file.");
                                 });
        QSignalSpy ended(&controller, &RunController::ended);
        controller.start(request(5));
        QTRY_COMPARE(ended.count(), 1);
        QCOMPARE(test::word(model.state()), test::word(RunState::Failed));
        QCOMPARE(model.stateReason(), QStringLiteral("There is no such file."));
    }

    void goingAwayDuringARunStopsIt() {
        test::FakeState state;
        RunModel model;
        {
            RunController controller(&model, test::fakeEngine(state));
            controller.start(request(1000000));
            QTRY_VERIFY(model.lastIteration().has_value());
            controller.steer(ControlKind::Pause);
        }
        QCOMPARE(state.runs.load(), 1);
    }
};

QTEST_MAIN(TestController)
#include "test_controller.moc"
