// SPDX-License-Identifier: GPL-3.0-or-later
// Runs against each other: curves over curves, images against images.
#include <QAbstractButton>
#include <QAction>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "run_folder.h"
#include "ui/compare/run_comparison.h"
#include "ui/compare/swipe_dialog.h"
#include "ui/compare/swipe_view.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_panel.h"
#include "ui/settings/settings.h"
#include "ui/timeline/timeline.h"

using namespace distill;

namespace {

struct Bench {
    QTemporaryDir folder;
    RunModel model;
    Timeline timeline{&model};
    PlotPanel plots{&model, nullptr, &timeline};
    RunComparison comparison{&timeline, &plots, &plots};
    QSignalSpy changed{&comparison, &RunComparison::overlaysChanged};
    QSignalSpy failed{&comparison, &RunComparison::failed};

    Bench() {
        model.applyAll(
            {test::makeStarted(RunConfig()), test::makeIteration(1, 1), test::makeIteration(2, 1)});
        plots.show();
    }
    QString makeRun(const char* name, std::int64_t iterations) const {
        test::RunFolder run(toPath(folder.path()) / name);
        run.store(0, 10);
        run.iterate(1, iterations);
        run.evaluate(iterations, 80);
        run.store(iterations, 200);
        run.finish(RunState::Finished, iterations);
        return toQString(run.path());
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
        SwipeView view;
        view.resize(400, 300);
        view.setImages(*grey(20), *grey(220));
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
        view.setSideBySide(true);
        QCOMPARE(shade(0.2), 20);
        QCOMPARE(shade(1.5), 220);
    }

    void theImagesOfAnotherRunStandBesideThoseShown() {
        Bench bench;
        const QString other = bench.makeRun("other", 10);
        bench.comparison.compareImages(other, QStringLiteral("other"), QStringLiteral("mine"));
        QTRY_COMPARE(bench.failed.count(), 1); // no images of the own run yet
        Images own = test::makeImages(2, 2);
        bench.model.applyAll({own});
        bench.comparison.compareImages(other, QStringLiteral("other"), QStringLiteral("mine"));
        QTRY_VERIFY(bench.plots.findChild<SwipeDialog*>());
        auto* dialog = bench.plots.findChild<SwipeDialog*>();
        QVERIFY(!dialog->isModal());
        QTest::mouseClick(dialog->findChild<QAbstractButton*>(QStringLiteral("compareSideBySide")),
                          Qt::LeftButton);
        const QRect room = dialog->view()->grid();
        const QImage picture = dialog->view()->grab().toImage();
        QCOMPARE(qRed(picture.pixel(room.left() + room.width() / 4, room.top() + room.height() / 4)), 128);
    }
};

QTEST_MAIN(TestCompare)
#include "test_compare.moc"
