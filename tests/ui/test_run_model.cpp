// SPDX-License-Identifier: GPL-3.0-or-later
// The model: what it makes of events, and that a signal comes once per applyAll().
#include <cmath>
#include <limits>

#include <QSignalSpy>
#include <QTest>

#include "fake_engine.h"
#include "ui/run/run_model.h"
#include "ui/run/run_pace.h"
#include "ui/run/run_replay.h"

using namespace distill;

class TestRunModel : public QObject {
    Q_OBJECT
private slots:
    void columnsAreOfEqualLength() {
        RunModel model;
        Iteration second = test::makeIteration(2, 10);
        second.perClassCmi.clear();
        second.loss = std::numeric_limits<double>::infinity();
        model.applyAll(
            {test::makeStarted(RunConfig()), test::makeIteration(1, 10), second, test::makeIteration(3, 10)});
        const auto& curves = model.curves();
        QCOMPARE(curves.iteration.size(), std::size_t(3));
        for (const auto* column : {&curves.loss, &curves.cmi, &curves.lambdaCmi, &curves.gradientCosine})
            QCOMPARE(column->size(), std::size_t(3));
        QCOMPARE(curves.classCmi.size(), std::size_t(2));
        for (const auto& column : curves.classCmi)
            QCOMPARE(column.size(), std::size_t(3));
        QVERIFY(std::isnan(curves.loss[1]));
        QVERIFY(std::isnan(curves.classCmi[0][1]));
        QCOMPARE(curves.lambdaCmi[0], 0.5);
        QCOMPARE(model.perClassCmi(), (std::vector<double>{0.02, 0.08}));
    }

    void aStoredPictureBringsItsShares() {
        RunModel model;
        Images stored = test::makeImages(5, 1);
        stored.cmiShare = {0.01F, 0.03F};
        stored.stored = true;
        const auto pixels = stored.batch;
        model.applyAll({test::makeStarted(RunConfig()), stored});
        model.showImages(test::makeImages(2, 1).batch); // of another iteration: nothing is known
        QVERIFY(model.cmiShare().empty());
        model.showImages(pixels);
        QCOMPARE(model.cmiShare(), (std::vector<float>{0.01F, 0.03F}));
    }

    void signalsComeOncePerBatch() {
        RunModel model;
        QSignalSpy iterations(&model, &RunModel::iterationsAdded);
        QSignalSpy states(&model, &RunModel::stateChanged);
        QSignalSpy images(&model, &RunModel::imagesChanged);
        std::vector<RunEvent> events{test::makeStarted(RunConfig()), StateChanged{RunState::Preparing, {}},
                                     StateChanged{RunState::Running, {}}};
        for (int i = 1; i <= 50; ++i) {
            events.emplace_back(test::makeIteration(i, 1));
            events.emplace_back(test::makeImages(i, 2));
        }
        model.applyAll(events);
        QCOMPARE(iterations.count(), 1);
        QCOMPARE(iterations.first().at(0).toInt(), 0);
        QCOMPARE(iterations.first().at(1).toInt(), 50);
        QCOMPARE(states.count(), 1);
        QCOMPARE(images.count(), 1);
        QCOMPARE(model.images()->iteration, 50);
        QCOMPARE(model.initialImages()->iteration, 1);
    }

    void eventsForExportsCarryNoPixels() {
        RunModel model;
        model.applyAll(
            {test::makeStarted(RunConfig()), Progress{"data", "Reading", 1, 2}, test::makeImages(0, 3)});
        QCOMPARE(model.events().size(), std::size_t(2));
        const auto& kept = std::get<Images>(model.events().back());
        QCOMPARE(kept.batch->ipc, 3);
        QVERIFY(kept.batch->pixels.empty());
    }

    void randomImagesAreTheLineToBeat() {
        RunModel model;
        Evaluation random;
        random.subject = "random";
        random.accuracyMean = 30;
        Evaluation synthetic;
        synthetic.accuracyMean = 50;
        model.applyAll({random, synthetic});
        QCOMPARE(model.evaluations().size(), std::size_t(1));
        QCOMPARE(model.randomBaseline()->accuracyMean, 30.0);
    }

    void resetForgetsEverything() {
        RunModel model;
        model.applyAll({test::makeStarted(RunConfig()), test::makeIteration(1, 1), test::makeImages(0, 1),
                        ControlApplied{1, "lambda", 5, 1}, Message{Severity::Warning, "careful", {}}});
        QSignalSpy reset(&model, &RunModel::wasReset);
        model.reset();
        QCOMPARE(reset.count(), 1);
        QVERIFY(!model.hasRun());
        QVERIFY(model.curves().iteration.empty());
        QVERIFY(!model.images());
        QVERIFY(model.messages().empty() && model.lambdaChanges().empty() && model.events().empty());
        QCOMPARE(test::word(model.state()), test::word(RunState::Idle));
    }

    void aResumedRunForgetsWhatItAbandoned() {
        RunModel model;
        Evaluation late;
        late.iteration = 3;
        model.applyAll({test::makeStarted(RunConfig()), test::makeIteration(1, 1), test::makeIteration(2, 1),
                        test::makeIteration(3, 1), late, test::makeImages(3, 2)});
        QSignalSpy reset(&model, &RunModel::wasReset);
        model.applyAll({Resumed{2, "checkpoints/000002"}, test::makeIteration(3, 1)});
        QCOMPARE(reset.count(), 1);
        QCOMPARE(model.curves().iteration, (std::vector<double>{1, 2, 3}));
        QVERIFY(model.evaluations().empty());
        QVERIFY(model.hasRun());
        QCOMPARE(model.images()->iteration, 3); // until newer ones come
        model.applyAll({test::makeIteration(4, 1)});
        QCOMPARE(reset.count(), 1);
        QCOMPARE(model.curves().iteration.size(), std::size_t(4));
    }

    void goingOnKeepsTheStartAndTheNewestImages() {
        RunModel model;
        model.applyAll({test::makeStarted(RunConfig()), test::makeImages(0, 2), test::makeIteration(1, 1),
                        test::makeIteration(2, 1), test::makeImages(2, 2)});
        model.applyAll({Resumed{1, "checkpoints/000001"}});
        QCOMPARE(model.images()->iteration, 0); // those of iteration 2 were abandoned
        model.applyAll({test::makeIteration(2, 1), test::makeImages(2, 2)});
        model.applyAll({Resumed{1, "checkpoints/000001"}, test::makeImages(1, 2)});
        QCOMPARE(model.initialImages()->iteration, 0);
        QCOMPARE(model.images()->iteration, 1);
    }

    void aReplayThatWasCutOffCountsAsStopped() {
        RunReplay replay;
        replay.record.events = {test::makeStarted(RunConfig()), StateChanged{RunState::Running, {}},
                                test::makeIteration(1, 1)};
        replay.record.info.lastIteration = 1;
        replay.first = test::makeImages(0, 2).batch;
        replay.last = test::makeImages(1, 2).batch;
        RunModel model;
        showReplay(model, replay);
        QCOMPARE(test::word(model.state()), test::word(RunState::Stopped));
        QCOMPARE(model.initialImages()->iteration, 0);
        QCOMPARE(model.images()->iteration, 1);
    }

    void paceLeavesOutliersAside() {
        RunPace pace;
        QVERIFY(!pace.isKnown());
        for (int i = 0; i < 49; ++i)
            pace.add(100);
        pace.add(60000);
        QCOMPARE(pace.iterationsPerSecond(), 10.0);
        pace.addEvaluation(30);
        const auto left = pace.remaining(600, 2);
        QVERIFY(qAbs(left.low - 120) < 1e-9);
        QCOMPARE(paceText(3.14), QString(QChar(0x2007)) + QStringLiteral("3.1 it/s"));
        QCOMPARE(remainingText({20, 30}), QStringLiteral("less than a minute left"));
        QCOMPARE(remainingText({120, 170}), QStringLiteral("2 to 3 min left"));
        RunConfig config;
        config.iterations = 1000;
        config.evaluation.every = 250;
        QCOMPARE(evaluationsLeft(config, 300), std::int64_t(3));
    }
};

QTEST_MAIN(TestRunModel)
#include "test_run_model.moc"
