// SPDX-License-Identifier: GPL-3.0-or-later
// Schedules of λ: their text, the tracks of recorded runs, and the editor.
#include <QComboBox>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

#include "core/run/lambda_schedule.h"
#include "run_folder.h"
#include "ui/lambda/lambda_track.h"
#include "ui/lambda/schedule_curve.h"
#include "ui/lambda/schedule_dialog.h"
#include "ui/settings/settings.h"

using namespace distill;

namespace {

std::vector<RunEvent> withLambdas(const std::vector<double>& lambdas) {
    std::vector<RunEvent> events;
    for (std::size_t i = 0; i < lambdas.size(); ++i)
        events.emplace_back(test::makeIteration(static_cast<std::int64_t>(i) + 1, lambdas[i]));
    return events;
}

RunConfig setup(const std::string& schedule = {}) {
    RunConfig config;
    config.iterations = 400;
    config.lambda = 100;
    config.lambdaSchedule = schedule;
    return config;
}

struct Bench {
    ScheduleDialog dialog;
    QComboBox* kind = dialog.findChild<QComboBox*>(QStringLiteral("scheduleKind"));
    ScheduleCurve* curve = dialog.findChild<ScheduleCurve*>(QStringLiteral("scheduleCurve"));

    explicit Bench(const std::string& schedule = {}) : dialog(setup(schedule), nullptr) {
        dialog.show();
        static_cast<void>(QTest::qWaitForWindowExposed(&dialog));
    }
    void choose(int index) {
        kind->setCurrentIndex(index);
        emit kind->activated(index);
    }
    void drag(const QPointF& from, const QPointF& to) const {
        QTest::mousePress(curve, Qt::LeftButton, {}, from.toPoint());
        QTest::mouseMove(curve, to.toPoint());
        QTest::mouseRelease(curve, Qt::LeftButton, {}, to.toPoint());
    }
};

} // namespace

class TestSchedule : public QObject {
    Q_OBJECT
private slots:
    void everyTextComesBackAsItWas() {
        for (const char* text : {"", "warmup:100", "ramp:50:200", "0:0,100:50,200:20"}) {
            Bench bench(text);
            QCOMPARE(QString::fromStdString(bench.dialog.schedule()), QLatin1String(text));
        }
    }

    void everyKindGivesAScheduleThatIsUnderstood() {
        Bench bench;
        for (int kind = 0; kind < bench.kind->count(); ++kind) {
            bench.choose(kind);
            QVERIFY(parseLambdaSchedule(bench.dialog.schedule(), 100).has_value());
        }
        QVERIFY(bench.dialog.schedule().find(':') != std::string::npos);
    }

    void pointsAreDraggedAddedAndRemoved() {
        Bench bench("0:0,200:100");
        const QPointF last = bench.curve->placeOf({200, 100});
        bench.drag(last, bench.curve->placeOf({300, 50}));
        QCOMPARE(bench.curve->points().size(), std::size_t(2));
        QVERIFY(qAbs(bench.curve->points()[1].first - 300) <= 2);
        QVERIFY(qAbs(bench.curve->points()[1].second - 50) <= 2);
        QTest::mouseDClick(bench.curve, Qt::LeftButton, {}, bench.curve->placeOf({100, 80}).toPoint());
        QCOMPARE(bench.curve->points().size(), std::size_t(3));
        QVERIFY(qAbs(bench.curve->points()[1].first - 100) <= 2);
        QVERIFY(parseLambdaSchedule(bench.dialog.schedule(), 100).has_value());
        QTest::mouseClick(bench.curve, Qt::RightButton, {},
                          bench.curve->placeOf(bench.curve->points()[1]).toPoint());
        QCOMPARE(bench.curve->points().size(), std::size_t(2));
    }

    void aPointNeverPassesItsNeighbours() {
        Bench bench("0:0,200:100,300:50");
        bench.drag(bench.curve->placeOf({200, 100}), bench.curve->placeOf({390, 100}));
        QCOMPARE(bench.curve->points()[1].first, 299.0);
        QVERIFY(parseLambdaSchedule(bench.dialog.schedule(), 100).has_value());
    }

    void keysMoveAndRemove() {
        Bench bench("0:0,200:100");
        bench.curve->setFocus();
        QTest::keyClick(bench.curve, Qt::Key_PageDown);
        QTest::keyClick(bench.curve, Qt::Key_PageDown);
        QTest::keyClick(bench.curve, Qt::Key_Left);
        QCOMPARE(bench.curve->points()[1].first, 196.0);
        QTest::keyClick(bench.curve, Qt::Key_Delete);
        QCOMPARE(bench.curve->points().size(), std::size_t(1));
        QTest::keyClick(bench.curve, Qt::Key_Delete); // the last point stays
        QCOMPARE(bench.curve->points().size(), std::size_t(1));
    }

    void aRecordedTrackKeepsItsCorners() {
        std::vector<double> lambdas(100, 10.0);
        std::fill(lambdas.begin() + 40, lambdas.end(), 80.0);
        const LambdaPoints track = recordedTrack(withLambdas(lambdas));
        const LambdaPoints wanted{{1, 10}, {40, 10}, {41, 80}, {100, 80}};
        QVERIFY(track == wanted);
        const auto schedule = parseLambdaSchedule(scheduleText(track), 0);
        QVERIFY(schedule.has_value());
        for (int i = 1; i <= 100; ++i)
            QCOMPARE(schedule->at(i), lambdas[static_cast<std::size_t>(i) - 1]);
    }

    void aRestlessTrackIsKeptWithinBounds() {
        std::vector<double> lambdas;
        for (int i = 0; i < 3000; ++i)
            lambdas.push_back(100 + 20 * std::sin(i * 0.7) + (i % 13));
        QVERIFY(recordedTrack(withLambdas(lambdas), 50).size() <= 50);
        QVERIFY(recordedTrack({}).empty());
    }

    void anotherRunGivesItsLambda() {
        const QTemporaryDir folder;
        test::RunFolder run(toPath(folder.filePath(QStringLiteral("run"))));
        run.iterate(1, 30, 250);
        run.iterate(31, 60, 40);
        Bench bench;
        bench.dialog.takeFrom(toQString(run.path()));
        QTRY_COMPARE(QString::fromStdString(bench.dialog.schedule()),
                     QStringLiteral("1:250,30:250,31:40,60:40"));
        bench.dialog.takeFrom(folder.filePath(QStringLiteral("nothing")));
        const auto* text = bench.dialog.findChild<QLabel*>(QStringLiteral("scheduleText"));
        QTRY_VERIFY(text->text().contains(QStringLiteral("nothing")));
        QVERIFY(!bench.dialog.schedule().empty()); // what was drawn stays
    }

    void aScaledScheduleScalesWhatIsDrawnAlone() {
        QCOMPARE(QString::fromStdString(scaledSchedule("0:0,100:50", 0.1)), QStringLiteral("0:0,100:5"));
        QCOMPARE(QString::fromStdString(scaledSchedule("warmup:100", 0.1)), QStringLiteral("warmup:100"));
        QVERIFY(scaledSchedule("", 0.1).empty());
    }
};

QTEST_MAIN(TestSchedule)
#include "test_schedule.moc"
