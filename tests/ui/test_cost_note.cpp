// SPDX-License-Identifier: GPL-3.0-or-later
// What a run will cost is said under the preset, for the newest settings, and not while a run goes on.
#include <atomic>
#include <cmath>

#include <QTemporaryDir>
#include <QTest>

#include "core/catalogue/catalogue.h"
#include "ui/setup/cost_note.h"
#include "ui/setup/time_budget.h"

using namespace distill;

namespace {

RunConfig withIterations(std::int64_t iterations) {
    RunConfig config;
    config.iterations = iterations;
    return config;
}

// A run of n iterations takes n seconds.
Result<CostEstimate> oneSecondEach(const RunConfig& config) {
    CostEstimate estimate;
    estimate.iterationSeconds = 1;
    estimate.totalSeconds = static_cast<double>(config.iterations);
    estimate.memoryBytes = 3e8;
    estimate.availableBytes = 1e9;
    return estimate;
}

} // namespace

class TestCostNote : public QObject {
    Q_OBJECT
private slots:
    void saysWhatTheNewestSettingsCost() {
        CostNote note(nullptr, oneSecondEach);
        note.show();
        note.setConfig(withIterations(60));
        note.setConfig(withIterations(6000));
        QTRY_VERIFY2(note.text().startsWith(QLatin1String("About 1.7 h")), qPrintable(note.text()));
        QVERIFY(note.text().contains(QLatin1String("300 MB")));
        note.setConfig(withIterations(60));
        QTRY_VERIFY(note.text().startsWith(QLatin1String("About 60 s")));
    }

    void waitsWhileARunGoesOn() {
        std::atomic<int> asked{0};
        CostNote note(nullptr, [&asked](const RunConfig& config) {
            ++asked;
            return oneSecondEach(config);
        });
        note.setPaused(true);
        note.show();
        note.setConfig(withIterations(60));
        QCOMPARE(asked.load(), 0);
        note.setPaused(false);
        QTRY_COMPARE(asked.load(), 1);
    }

    void saysWhyThereIsNone() {
        CostNote note(nullptr, [](const RunConfig&) -> Result<CostEstimate> {
            return failure(ErrorCode::InvalidInput, "only known after reading it.");
        });
        note.setConfig(withIterations(1));
        note.show();
        QTRY_COMPARE(note.text(), QStringLiteral("Only known after reading it."));
    }

    void aSetUpThatIsKnownKeepsItsFigure() {
        std::atomic<int> asked{0};
        CostNote note(nullptr, [&asked](const RunConfig& config) {
            ++asked;
            return oneSecondEach(config);
        });
        note.show();
        note.setConfig(withIterations(60));
        QTRY_VERIFY(note.estimateOf(withIterations(60)));
        note.setConfig(withIterations(6000));
        QTRY_VERIFY(note.estimateOf(withIterations(6000)));
        note.setConfig(withIterations(60));
        QVERIFY(note.text().startsWith(QLatin1String("About 60 s"))); // at once
        QCOMPARE(asked.load(), 2);
    }

    void aBookOfSpeedsAnswersForLikeRuns() {
        QTemporaryDir folder;
        const SpeedBook book(folder.path().toStdString() + "/speeds.json");
        RunConfig config = withIterations(1000);
        QVERIFY(book.find(config).empty());
        std::vector<double> milliseconds(100, 110.0);
        milliseconds[3] = 5000; // somebody else used the machine
        book.note(config, *speedOf(milliseconds, {4.0, 5.0, 4.0}));
        RunConfig like = withIterations(50);
        like.seed = 77;
        like.lambda = config.lambda * 2;
        const auto found = book.find(like);
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found[0].iterationSeconds, 0.11);
        QCOMPARE(found[0].evaluationSeconds, 4.0);
        like.ipc = config.ipc + 1;
        QVERIFY(book.find(like).empty());
        QVERIFY(!speedOf({1, 2, 3}, {}));
    }

    void measuredRunsCorrectTheEstimate() {
        RunConfig config = withIterations(1000);
        config.evaluation.every = 0;
        config.evaluation.randomBaseline = false;
        CostEstimate rough = *oneSecondEach(config);
        const CostEstimate corrected =
            withMeasured(rough, config, {{0.1, 5, 0.02}, {0.12, 6, 0.02}, {0.11, 5, 0.02}});
        QCOMPARE(corrected.likeRuns, 3);
        rough.cmiSeconds = 0.98; // of a second: something else went on while it was tried
        QCOMPARE(withMeasured(rough, config, {{0.1, 5, 0.02, 0.02}}).cmiSeconds, 0.02);
        QVERIFY(std::abs(withMeasured(rough, config, {{0.1, 5, 0.02}}).cmiSeconds - 0.098) < 1e-12);
        QVERIFY(std::abs(corrected.totalSeconds - (1000 * 0.11 + 5)) < 1e-9);
        QVERIFY(corrected.spread < rough.spread);
        const std::string text = costText(corrected);
        QVERIFY2(text.find("115 s") != std::string::npos || text.find("2 min") != std::string::npos,
                 text.c_str());
        QVERIFY(text.find("3 like runs here") != std::string::npos);
        QVERIFY(text.find("\u00B1") != std::string::npos);
    }

    void aRunThatGoesOnCorrectsTheEstimateOfALikeOne() {
        QTemporaryDir folder;
        const SpeedBook book(folder.path().toStdString() + "/speeds.json");
        RunConfig config = demoConfig();
        config.teacher.epochs = 1;
        const OngoingSpeed ongoing{config, {0.321, 0, 0.02}};
        config.iterations = 50;
        config.seed = 5;
        const auto like = estimateBeside(ongoing, config, book);
        QVERIFY(like);
        QCOMPARE(like->likeRuns, 1);
        QCOMPARE(like->iterationSeconds, 0.321);
        config.ipc += 1;
        QCOMPARE(estimateBeside(ongoing, config, book)->likeRuns, 0);
    }

    void aTimeBudgetFits() {
        RunConfig config = withIterations(10000);
        config.evaluation.every = 100;
        config.teacher.count = 10;
        config.teacher.epochs = 20;
        CostEstimate estimate;
        estimate.iterationSeconds = 0.1;
        estimate.prepareSeconds = 600;
        estimate.evaluationSeconds = 1000;
        estimate.totalSeconds = 2600;
        QVERIFY(fittedTo(config, estimate, 3000).config == config); // it fits as it is
        for (const double minutes : {2.0, 5.0, 20.0}) {
            const FittedSetup fitted = fittedTo(config, estimate, 60 * minutes);
            QVERIFY2(fitted.fits && fitted.seconds <= 60 * minutes, qPrintable(QString::number(minutes)));
            QVERIFY(fitted.seconds > 0.5 * 60 * minutes); // and uses what there is
            QVERIFY(fitted.config.iterations >= 10 && fitted.config.teacher.count >= 1);
            QCOMPARE(fitted.config.evaluation.every, std::int64_t(0));
        }
        QVERIFY(!fittedTo(config, estimate, 1).fits);
    }
};

QTEST_MAIN(TestCostNote)
#include "test_cost_note.moc"
