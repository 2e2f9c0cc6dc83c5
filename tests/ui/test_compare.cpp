// SPDX-License-Identifier: GPL-3.0-or-later
// Runs against each other: curves over curves, images against images.
#include <cmath>

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "run_folder.h"
#include "ui/compare/compare_dialog.h"
#include "ui/compare/run_comparison.h"
#include "ui/compare/watched_run.h"
#include "ui/plots/legend_row.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_panel.h"
#include "ui/run/run_replay.h"
#include "ui/run/timeline.h"
#include "ui/settings/settings.h"

using namespace distill;

namespace {

struct Bench {
    QTemporaryDir folder;
    RunModel model;
    Timeline timeline{&model};
    PlotPanel plots{&model, nullptr, &timeline};
    RunComparison comparison{&model, &timeline, &plots, &plots};
    QSignalSpy changed{&comparison, &RunComparison::overlaysChanged};
    QSignalSpy failed{&comparison, &RunComparison::failed};

    Bench() {
        model.applyAll(
            {test::makeStarted(RunConfig()), test::makeIteration(1, 1), test::makeIteration(2, 1)});
        plots.show();
    }
    QString makeRun(const char* name, std::int64_t iterations, std::uint64_t seed = 1) const {
        test::RunFolder run(toPath(folder.path()) / name, {}, -1, seed);
        run.store(0, 10);
        run.iterate(1, iterations);
        run.evaluate(iterations, 80);
        run.store(iterations, 200);
        run.finish(RunState::Finished, iterations);
        return toQString(run.path());
    }
    // Shows a recorded run as the desk would.
    void show(const QString& directory) {
        const auto replay = loadReplay(toPath(directory));
        QVERIFY(replay.has_value());
        showReplay(model, *replay);
        timeline.setDirectory(toPath(directory));
        comparison.setShown(toPath(directory));
    }
    template <class T>
    T* find(const char* name = "") const {
        T* found = plots.findChild<T*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    CompareDialog* dialog() const { return plots.findChild<CompareDialog*>(); }
    // The shade of the middle of the first image of a grid.
    static int shadeAt(CompareView* view, const QRect& grid) {
        const QPoint spot(grid.left() + grid.width() / 4, grid.top() + grid.height() / 4);
        return qRed(view->grab().toImage().pixel(spot));
    }
    void toggle(const QString& run, const char* name) {
        const auto before = changed.count();
        comparison.toggleOverlay(run, QLatin1String(name));
        QTRY_COMPARE(changed.count(), before + 1);
    }
    int series(PlotId id) const { return plots.plot(id)->seriesCount(); }
};

std::shared_ptr<ImageBatch> grey(std::uint8_t value) {
    auto batch = std::make_shared<ImageBatch>(*test::makeImages(0, 3).batch);
    std::fill(batch->pixels.begin(), batch->pixels.end(), value);
    return batch;
}

} // namespace

class TestCompare : public QObject {
    Q_OBJECT
private slots:
    void curvesOfOtherRunsLieOverTheOwn() {
        Bench bench;
        const int loss = bench.series(PlotId::Loss);
        const int cmi = bench.series(PlotId::Cmi);
        const int accuracy = bench.series(PlotId::Accuracy);
        const QString longer = bench.makeRun("longer", 50);
        bench.toggle(longer, "longer");
        bench.toggle(bench.makeRun("shorter", 10), "shorter");
        QCOMPARE(bench.series(PlotId::Loss), loss + 2);
        QCOMPARE(bench.plots.plot(PlotId::Loss)->linePoints(loss).size(), 50);
        QCOMPARE(bench.plots.plot(PlotId::Cmi)->linePoints(cmi + 1).size(), 10);
        QCOMPARE(bench.plots.plot(PlotId::Accuracy)->linePoints(accuracy), QVector<QPointF>{QPointF(50, 80)});
        QTRY_VERIFY(bench.plots.plot(PlotId::Loss)->xRange().upper >= 50); // all of it can be seen
        bench.plots.classCurvesAction()->setChecked(true);
        QCOMPARE(bench.plots.plot(PlotId::Cmi)->linePoints(cmi).size(), 2); // a class of the own run
        QCOMPARE(bench.plots.plot(PlotId::Cmi)->linePoints(cmi + 2).size(), 50);
        bench.model.applyAll({test::makeIteration(3, 1)});
        QTRY_COMPARE(bench.plots.plot(PlotId::Cmi)->linePoints(cmi).size(), 3);
        QCOMPARE(bench.plots.plot(PlotId::Cmi)->linePoints(cmi + 2).size(), 50);
        bench.toggle(longer, "longer");
        QCOMPARE(bench.comparison.overlays().size(), 1);
        QCOMPARE(bench.plots.plot(PlotId::Loss)->linePoints(loss).size(), 10);
    }

    void whatIsNoRunIsSaid() {
        Bench bench;
        bench.comparison.toggleOverlay(bench.folder.path(), QStringLiteral("nothing"));
        QTRY_COMPARE(bench.failed.count(), 1);
        QVERIFY(bench.comparison.overlays().isEmpty());
    }

    void imagesAreSwiped() {
        CompareView view;
        view.resize(400, 300);
        view.setImages(grey(20), grey(220));
        view.show();
        const auto shade = [&](double x) {
            const QRect room = view.grid();
            const int row = room.height() / 4; // within the first row of images
            return qRed(
                view.grab().toImage().pixel(room.left() + qRound(x * room.width()), room.top() + row));
        };
        view.setShare(0.5);
        QCOMPARE(shade(0.2), 20);
        QCOMPARE(shade(0.85), 220);
        const QRect room = view.grid();
        QTest::mouseClick(&view, Qt::LeftButton, {},
                          QPoint(room.left() + qRound(0.95 * room.width()), room.center().y()));
        QCOMPARE(shade(0.85), 20);
        view.setShare(0);
        QCOMPARE(shade(0.2), 220);
        for (int i = 0; i < 40; ++i)
            QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(shade(0.2), 20);
        QCOMPARE(shade(0.85), 220);
        view.setMode(CompareMode::SideBySide);
        QCOMPARE(Bench::shadeAt(&view, view.grid()), 20);
        QCOMPARE(Bench::shadeAt(&view, view.otherGrid()), 220);
    }

    void blinkingShowsOneAfterTheOtherInOnePlace() {
        CompareView view;
        view.resize(400, 300);
        view.setImages(grey(20), grey(220));
        view.setMode(CompareMode::Blink);
        view.show();
        QVERIFY(view.isBlinking());
        const int first = Bench::shadeAt(&view, view.grid());
        QTRY_VERIFY(Bench::shadeAt(&view, view.grid()) != first); // by itself
        QTest::keyClick(&view, Qt::Key_Space);
        QVERIFY(!view.isBlinking());
        QCOMPARE(Bench::shadeAt(&view, view.grid()), view.showsB() ? 220 : 20);
        const bool before = view.showsB();
        QTest::keyClick(&view, Qt::Key_Space);
        QCOMPARE(view.showsB(), !before);
        QCOMPARE(Bench::shadeAt(&view, view.grid()), view.showsB() ? 220 : 20);
    }

    void differencesAreMeasuredAndMapped() {
        const auto a = grey(20);
        const auto b = std::make_shared<ImageBatch>(*grey(20));
        const auto half = b->pixels.size() / 2; // the second class is brighter
        std::fill(b->pixels.begin() + static_cast<std::ptrdiff_t>(half), b->pixels.end(), 71);
        const auto difference = differenceOf(*a, *b);
        QVERIFY(difference.has_value());
        QVERIFY(qAbs(difference->largest - 0.2F) < 1e-6F);
        QVERIFY(qAbs(difference->mean - 0.1) < 1e-6);
        const QImage map = heatPicture(*difference, Theme::light());
        QCOMPARE(map.pixelColor(4, 4), heatColour(Theme::light(), 0));
        QCOMPARE(map.pixelColor(4, 9 + 4), heatColour(Theme::light(), 1));
        // the same in every channel is the same difference
        ImageBatch colour = *a;
        colour.channels = 3;
        colour.pixels.assign(3 * a->pixels.size(), 71);
        QVERIFY(qAbs(differenceOf(*a, colour)->mean - 0.2) < 1e-6);
        colour.width = 4; // another size
        QVERIFY(!differenceOf(*a, colour));
        for (const Tokens& tokens : {Theme::light(), Theme::dark()}) { // readable without seeing colours
            const bool grows = heatColour(tokens, 1).lightnessF() > heatColour(tokens, 0).lightnessF();
            for (int tenth = 1; tenth <= 10; ++tenth) {
                const int step = qGray(heatColour(tokens, tenth / 10.0).rgb()) -
                                 qGray(heatColour(tokens, (tenth - 1) / 10.0).rgb());
                QVERIFY(grows ? step > 0 : step < 0);
            }
        }
    }

    void bothSidesZoomAndMoveTogether() {
        CompareView view;
        view.resize(600, 300);
        view.setImages(grey(20), grey(220));
        view.setMode(CompareMode::SideBySide);
        view.show();
        const QPoint apart = view.otherGrid().topLeft() - view.grid().topLeft();
        const int fitted = view.zoom();
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(&view, Qt::Key_Plus);
        QCOMPARE(view.zoom(), fitted + 3);
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.otherGrid().topLeft() - view.grid().topLeft(), apart);
        QCOMPARE(view.otherGrid().size(), view.grid().size());
        const QPoint before = view.grid().topLeft();
        QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(100, 100));
        QTest::mouseMove(&view, QPoint(110, 105));
        QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(110, 105));
        QVERIFY(view.grid().topLeft() != before);
        // what lies under the pointer stays there
        const QPointF spot(420, 120);
        const auto pixelUnder = [&] { return (spot - view.otherGrid().topLeft()) / view.zoom(); };
        const QPointF pixel = pixelUnder();
        view.zoomBy(2, spot);
        QVERIFY((pixelUnder() - pixel).manhattanLength() < 0.5);
        QTest::keyClick(&view, Qt::Key_0);
        QCOMPARE(view.zoom(), fitted);
    }

    void theImagesOfAnotherRunStandBesideThoseShown() {
        Bench bench;
        const QString other = bench.makeRun("other", 10);
        bench.comparison.compareImages(other, QStringLiteral("other"));
        QCOMPARE(bench.failed.count(), 1); // no images of the own run yet
        bench.show(bench.makeRun("mine", 40));
        bench.comparison.compareImages(other, QStringLiteral("other"));
        QTRY_VERIFY(bench.dialog());
        CompareView* view = bench.dialog()->view();
        QVERIFY(!bench.dialog()->isModal());
        QTest::keyClick(bench.dialog(), Qt::Key_1);
        QTRY_COMPARE(Bench::shadeAt(view, view->otherGrid()), 200);
        QCOMPARE(Bench::shadeAt(view, view->grid()), 200);
        bench.timeline.lookAt(3); // B follows, each to its nearest
        QTRY_COMPARE(Bench::shadeAt(view, view->grid()), 10);
        QTRY_COMPARE(Bench::shadeAt(view, view->otherGrid()), 10);
        for (const auto& [key, mode] :
             {std::pair(Qt::Key_2, CompareMode::Swipe), std::pair(Qt::Key_3, CompareMode::Blink),
              std::pair(Qt::Key_4, CompareMode::Difference)}) {
            QTest::keyClick(bench.dialog(), key);
            QCOMPARE(view->mode(), mode);
        }
        QVERIFY(bench.find<QLabel>("compareHint")->text().contains(QStringLiteral("0.0 %")));
        QTest::keyClick(bench.dialog(), Qt::Key_Right, Qt::ControlModifier); // the next iteration
        QTRY_COMPARE(bench.timeline.images()->iteration, 40);
    }

    void theOtherRunIsChosenInTheView() {
        Bench bench;
        const QString mine = bench.makeRun("mine", 10);
        bench.show(mine);
        RunRow a, b, c;
        a.directory = toPath(mine);
        b.directory = toPath(bench.makeRun("b", 10));
        c.directory = toPath(bench.makeRun("c", 20));
        b.name = "b";
        c.name = "c";
        bench.comparison.setRuns({a, b, c});
        bench.comparison.compareNewest();
        QTRY_VERIFY(bench.dialog());
        auto* choice = bench.find<QComboBox>("compareOther");
        QCOMPARE(choice->count(), 2); // not itself
        QCOMPARE(choice->currentText(), QStringLiteral("b"));
        emit choice->activated((choice->setCurrentIndex(1), 1));
        const auto others = [&] { return bench.comparison.findChildren<WatchedRun*>(); };
        QTRY_VERIFY(others().size() == 1 && others().first()->directory() == c.directory);
    }

    void aSpanShowsItsFirstAndLastImages() {
        Bench bench;
        bench.comparison.compareSpan(0, 10);
        QCOMPARE(bench.failed.count(), 1);
        bench.show(bench.makeRun("mine", 40));
        bench.plots.resize(900, 200);
        MetricPlot* loss = bench.plots.plot(PlotId::Loss);
        QTRY_VERIFY(loss->xRange().upper >= 40);
        QWidget* canvas = loss->findChild<QWidget*>(QStringLiteral("plotCanvas"));
        QVERIFY(canvas);
        const auto at = [&](double x) {
            return canvas->mapFrom(loss, loss->pixelAt(x, loss->yRange().upper)) + QPoint(0, 20);
        };
        const PlotRange before = loss->xRange();
        QTest::mousePress(canvas, Qt::LeftButton, Qt::ShiftModifier, at(2));
        QMouseEvent move(QEvent::MouseMove, at(38), canvas->mapToGlobal(at(38)), Qt::NoButton, Qt::LeftButton,
                         Qt::ShiftModifier);
        QCoreApplication::sendEvent(canvas, &move);
        QTest::mouseRelease(canvas, Qt::LeftButton, Qt::ShiftModifier, at(38));
        QCOMPARE(loss->xRange(), before); // the plot did not move
        QTRY_VERIFY(bench.dialog());
        CompareView* view = bench.dialog()->view();
        QTRY_COMPARE(Bench::shadeAt(view, view->grid()), 10);
        QTRY_COMPARE(Bench::shadeAt(view, view->otherGrid()), 200);
        QVERIFY(!bench.timeline.isLookingBack()); // the window shows what it did
    }

    void runsThatDifferOnlyInTheirSeedAreOneBand() {
        Bench bench;
        const int loss = bench.series(PlotId::Loss);
        const int accuracy = bench.series(PlotId::Accuracy);
        bench.toggle(bench.makeRun("one", 20, 1), "one");
        bench.toggle(bench.makeRun("two", 30, 2), "two");
        bench.toggle(bench.makeRun("three", 25, 3), "three");
        QCOMPARE(bench.series(PlotId::Loss), loss + 1);
        const MetricPlot* plot = bench.plots.plot(PlotId::Loss);
        QCOMPARE(plot->linePoints(loss).size(), 20); // what all of them have
        QCOMPARE(plot->bandTop(loss).size(), 20);
        QCOMPARE(bench.plots.plot(PlotId::Accuracy)->linePoints(accuracy).size(),
                 0); // at no common iteration
        const auto legends = bench.plots.findChildren<LegendRow*>();
        QVERIFY(std::any_of(legends.begin(), legends.end(), [](const LegendRow* row) {
            return row->accessibleName().contains(QStringLiteral("one, mean ± std, n = 3"));
        }));
    }

    void meanAndSpreadAreThoseOfTheSeeds() {
        const auto run = [](const char* name, std::uint64_t seed, double value, double accuracy) {
            ComparedRun made;
            made.directory = name;
            made.name = QLatin1String(name);
            made.config.seed = seed;
            for (int i = 1; i <= 3; ++i) {
                made.lines.iteration << i;
                made.lines.lossLine << value * i;
                made.lines.matchingLine << 0;
                made.lines.lambdaCmiLine << 0;
                made.lines.cmiLine << value;
                made.lines.termLine << value;
                made.lines.teacherLine << value;
            }
            Evaluation evaluation;
            evaluation.iteration = 3;
            evaluation.accuracyMean = accuracy;
            made.evaluations = {evaluation};
            return made;
        };
        const ComparedRun a = run("a", 1, 1, 50);
        const ComparedRun b = run("b", 2, 3, 54);
        ComparedRun other = run("other", 1, 10, 70);
        other.config.lambda = 5;
        const auto entries = overlayEntries(&a, {b, other});
        QCOMPARE(entries.size(), std::size_t{2});
        QVERIFY(entries[0].own);
        QCOMPARE(entries[0].lines.lossLine, QVector<double>({2, 4, 6}));
        QVERIFY(qAbs(entries[0].lossDeviation[1] - 2 * std::sqrt(2.0)) < 1e-12); // of 2 and 6
        QCOMPARE(entries[0].accuracy.front().mean, 52.0);
        QVERIFY(qAbs(entries[0].accuracy.front().deviation - std::sqrt(8.0)) < 1e-12);
        const OverlayEntry difference = differenceTo(entries[1], entries[0]);
        QCOMPARE(difference.lines.lossLine, QVector<double>({8, 16, 24}));
        QCOMPARE(difference.accuracy.front().mean, 18.0);
        ComparedRun edited = b; // somebody moved λ: no repetition of the other
        edited.edits = {{2, 7}};
        QVERIFY(!differOnlyInSeed(a, edited));
        QVERIFY(!differOnlyInSeed(a, a));
    }

    void differencesToABaselineAreShownForEveryCurve() {
        Bench bench;
        bench.show(bench.makeRun("mine", 30));
        const QString base = bench.makeRun("base", 20);
        bench.comparison.setBaseline(base); // lies over as well
        QTRY_COMPARE(bench.comparison.overlays(), QStringList{base});
        const MetricPlot* loss = bench.plots.plot(PlotId::Loss);
        const auto own = loss->linePoints(0);
        QCOMPARE(own.size(), 20); // where both have values
        for (const QPointF& point : own)
            QVERIFY(qAbs(point.y()) < 1e-12);
        QVERIFY(!loss->isLogarithmic()); // differences have both signs
        QCOMPARE(bench.changed.last().at(1).toString(), base);
        bench.comparison.setBaseline({});
        QCOMPARE(loss->linePoints(0).size(), 30);
        QVERIFY(loss->isLogarithmic());
        bench.comparison.setBaseline(toQString(toPath(bench.folder.path()) / "mine"));
        QCOMPARE(loss->linePoints(0).size(), 30);
        QCOMPARE(loss->linePoints(0).at(7).y(), 0.0);
        bench.model.applyAll({test::makeIteration(31, 250)}); // the baseline grows
        QTRY_COMPARE(loss->linePoints(0).size(), 31);
        QCOMPARE(loss->linePoints(0).last().y(), 0.0);
    }
};

QTEST_MAIN(TestCompare)
#include "test_compare.moc"
