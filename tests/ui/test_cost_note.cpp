// SPDX-License-Identifier: GPL-3.0-or-later
// What a run will cost is said under the preset, for the newest settings, and not while a run goes on.
#include <atomic>

#include <QTest>

#include "ui/setup/cost_note.h"

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
};

QTEST_MAIN(TestCostNote)
#include "test_cost_note.moc"
