// SPDX-License-Identifier: GPL-3.0-or-later
// Looking back: every stored snapshot can be reached, images, class bars and cursors move together, and a run
// that is on is left alone.
#include <cmath>

#include <QAbstractButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "run_folder.h"
#include "ui/images/image_panel.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_panel.h"
#include "ui/run/run_replay.h"
#include "ui/run/timeline.h"
#include "ui/settings/settings.h"
#include "ui/timeline/timeline_bar.h"
#include "ui/widgets/iteration_box.h"
#include "ui/widgets/step_slider.h"

using namespace distill;

namespace {

constexpr std::int64_t kSteps[] = {0, 1, 2, 4, 8, 16, 20};

struct Bench {
    QTemporaryDir folder;
    test::RunFolder run{toPath(folder.path()) / "run"};
    RunModel model;
    Timeline timeline{&model};
    ImagePanel images{&model, nullptr, &timeline};
    PlotPanel plots{&model, nullptr, &timeline};
    TimelineBar bar{&model, &timeline, nullptr};

    Bench() {
        for (std::int64_t i = 1; i <= 20; ++i) {
            Iteration iteration = test::makeIteration(i, i <= 10 ? 250 : 500);
            iteration.perClassCmi = {0.01 * static_cast<double>(i), 0.2};
            run.tell(iteration);
        }
        run.tell(ControlApplied{1, "lambda", 500, 11});
        for (const std::int64_t step : kSteps)
            run.store(step, static_cast<std::uint8_t>(10 * step));
        run.finish(RunState::Stopped, 20);
        const auto replay = loadReplay(run.path());
        Q_ASSERT(replay);
        showReplay(model, *replay);
        timeline.setDirectory(run.path());
        bar.resize(900, 40);
        bar.show();
        images.show();
        plots.show();
    }
    int shade() const { // of the first image in the grid
        const auto image = images.grid()->index(0, 0).data(ImageGridModel::ImageRole).value<QImage>();
        return image.isNull() ? -1 : qRed(image.pixel(0, 0));
    }
    double classCmi() const {
        return images.grid()->index(0, 2).data(ImageGridModel::ClassCmiRole).toDouble();
    }
    template <class T>
    T* find(const char* name) const {
        T* found = bar.findChild<T*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    void click(const char* name) const { QTest::mouseClick(find<QAbstractButton>(name), Qt::LeftButton); }
};

} // namespace

class TestTimeline : public QObject {
    Q_OBJECT
private slots:
    void everyStoredStepIsReachable() {
        Bench bench;
        QCOMPARE(bench.timeline.count(), int(std::size(kSteps)));
        auto* slider = bench.find<StepSlider>("timelineSlider");
        for (int step = 0; step < bench.timeline.count(); ++step) {
            const QPoint place(qRound(slider->pixelOf(step)), slider->height() / 2);
            QTest::mouseClick(slider, Qt::LeftButton, {}, place);
            QCOMPARE(bench.timeline.position(), std::optional<std::int64_t>(kSteps[step]));
            QTRY_COMPARE(bench.shade(), int(10 * kSteps[step]));
        }
    }

    void imagesBarsAndCursorsMoveTogether() {
        Bench bench;
        QTRY_COMPARE(bench.shade(), 200);
        bench.timeline.lookAt(8);
        QTRY_COMPARE(bench.shade(), 80);
        QCOMPARE(bench.classCmi(), 0.08);
        for (const PlotId id : {PlotId::Loss, PlotId::Cmi, PlotId::Accuracy})
            QCOMPARE(bench.plots.plot(id)->cursor(), std::optional<double>(8));
        QVERIFY(bench.images.subtitle().contains(QStringLiteral("looking back at iteration 8")));
        QCOMPARE(bench.find<IterationBox>("timelineIteration")->value(), 8);
        bench.click("timelineBack");
        QTRY_COMPARE(bench.shade(), 200);
        QVERIFY(!bench.plots.plot(PlotId::Loss)->cursor().has_value());
        QVERIFY(!bench.images.subtitle().contains(QStringLiteral("looking back")));
    }

    void aTypedIterationGoesToTheNearestStoredOne() {
        Bench bench;
        auto* box = bench.find<IterationBox>("timelineIteration");
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("13"));
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(bench.timeline.position(), std::optional<std::int64_t>(16));
        QCOMPARE(box->value(), 16);
        QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(bench.timeline.position(), std::optional<std::int64_t>(8));
    }

    void lookingBackLeavesTheRunAlone() {
        Bench bench;
        bench.timeline.lookAt(4);
        QTRY_COMPARE(bench.shade(), 40);
        Images newest = test::makeImages(30, 2);
        bench.model.applyAll({test::makeIteration(30, 500), newest});
        QCOMPARE(bench.model.images()->iteration, 30);
        QCOMPARE(bench.timeline.images()->iteration, 4);
        QTest::qWait(0);
        QCOMPARE(bench.shade(), 40);
        QCOMPARE(bench.timeline.position(), std::optional<std::int64_t>(4));
        bench.timeline.backToLive();
        QTRY_COMPARE(bench.shade(), 128);
    }

    void newStepsOfALiveRunJoinTheSlider() {
        Bench bench;
        Images stored = test::makeImages(30, 2);
        stored.stored = true;
        bench.model.applyAll({test::makeIteration(30, 500), stored});
        QCOMPARE(bench.timeline.count(), int(std::size(kSteps)) + 1);
        auto* slider = bench.find<StepSlider>("timelineSlider");
        QCOMPARE(slider->maximum(), int(std::size(kSteps)));
        QCOMPARE(slider->value(), slider->maximum()); // live stays live
        QVERIFY(!bench.timeline.isLookingBack());
    }

    void playingShowsEveryStepAndEnds() {
        Bench bench;
        bench.timeline.setSpeed(50);
        QList<std::int64_t> seen;
        connect(&bench.timeline, &Timeline::positionChanged, &bench.bar,
                [&] { seen << bench.timeline.position().value_or(-1); });
        bench.click("timelinePlay");
        QVERIFY(bench.timeline.isPlaying());
        QTRY_VERIFY(!bench.timeline.isPlaying());
        QCOMPARE(seen, QList<std::int64_t>(std::begin(kSteps), std::end(kSteps)));
        bench.timeline.setLooping(true);
        seen.clear();
        bench.click("timelinePlay");
        QTRY_VERIFY(seen.count(0) > 2);
        bench.timeline.setPlaying(false);
    }

    void lambdaChangesAreMarked() {
        Bench bench;
        const auto marks = bench.find<StepSlider>("timelineSlider")->marks();
        QCOMPARE(marks.size(), std::size_t(1));
        QCOMPARE(marks.front(), 4.0 + 3.0 / 8.0); // 11 lies between the steps 8 and 16
    }

    void aSnapshotThatIsGoneIsLeftOut() {
        Bench bench;
        std::filesystem::remove(bench.run.path() / "images" / snapshotName(8, ".png"));
        QSignalSpy failed(&bench.timeline, &Timeline::failed);
        bench.timeline.lookAt(8);
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(bench.timeline.count(), int(std::size(kSteps)) - 1);
        QTRY_COMPARE(bench.shade(), 40); // the nearest one that is left
    }

    void anotherRunBeginsLive() {
        Bench bench;
        bench.timeline.lookAt(4);
        bench.model.reset();
        QVERIFY(!bench.timeline.isLookingBack());
        QCOMPARE(bench.timeline.count(), 0);
        QVERIFY(!bench.find<QAbstractButton>("timelinePlay")->isEnabled());
    }
};

QTEST_MAIN(TestTimeline)
#include "test_timeline.moc"
