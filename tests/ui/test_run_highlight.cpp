// SPDX-License-Identifier: GPL-3.0-or-later
// A run and its curve: the one that is pointed at stands out, in the list and in the plots.
#include <QSignalSpy>
#include <QTest>

#include "fake_engine.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/plot_panel.h"
#include "ui/plots/run_highlight.h"
#include "ui/run/run_model.h"

using namespace distill;

namespace {

const QString kOwn = QStringLiteral("/runs/own");
const QString kOther = QStringLiteral("/runs/other");

void tell(RunModel& model, const QString& directory, double loss, std::uint64_t seed) {
    RunConfig config;
    config.iterations = 50;
    config.seed = seed;
    config.lambda = static_cast<double>(seed); // no repetitions of each other
    std::vector<RunEvent> events{test::makeStarted(config, directory.toStdString())};
    for (std::int64_t i = 1; i <= 50; ++i) {
        Iteration event = test::makeIteration(i, config.lambda);
        event.loss = event.matching = loss;
        event.cmi = loss;
        events.emplace_back(event);
    }
    model.applyAll(events);
}

struct Bench {
    RunModel model, other;
    PlotPanel plots{&model};
    RunHighlight highlight{&plots, nullptr};

    Bench() {
        tell(model, kOwn, 1.0, 1);
        tell(other, kOther, 3.0, 2);
        plots.resize(1000, 260);
        plots.show();
        plots.setOwn(kOwn.toStdString(), QStringLiteral("own"));
    }
    void overlay() {
        plots.setOverlays({comparedRunOf(other, kOther.toStdString(), QStringLiteral("other"))});
        Q_ASSERT(cmi()->linePoints(last()).size() == 50);
    }
    MetricPlot* cmi() const { return plots.plot(PlotId::Cmi); }
    int last() const { return cmi()->seriesCount() - 1; }
    bool isFaded(int series) const { return cmi()->series()->isFaded(series); }
    void point(double x, double y) const {
        PlotCanvas* canvas = cmi()->canvas();
        const QPoint at = canvas->mapFrom(cmi(), cmi()->pixelAt(x, y));
        QMouseEvent event(QEvent::MouseMove, at, canvas->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
        QCoreApplication::sendEvent(canvas, &event);
    }
};

} // namespace

class TestRunHighlight : public QObject {
    Q_OBJECT
private slots:
    void theCurveOfARunStandsOut() {
        Bench bench;
        bench.overlay();
        QVERIFY(!bench.isFaded(0));
        bench.highlight.show(kOther);
        QVERIFY(bench.isFaded(0));
        QVERIFY(!bench.isFaded(bench.last()));
        bench.overlay(); // drawn anew, as when a run goes on
        QVERIFY(bench.isFaded(0));
        bench.highlight.show(kOwn);
        QVERIFY(!bench.isFaded(0));
        QVERIFY(bench.isFaded(bench.last()));
        bench.highlight.show(QStringLiteral("/runs/without-a-curve"));
        QVERIFY(!bench.isFaded(0));
        QVERIFY(!bench.isFaded(bench.last()));
        bench.highlight.show(kOther);
        bench.highlight.show({});
        QVERIFY(!bench.isFaded(0));
    }

    void nothingFadesWhereARunIsAlone() {
        Bench bench;
        bench.highlight.show(kOwn);
        for (int series = 0; series <= bench.last(); ++series)
            QVERIFY(!bench.isFaded(series));
    }

    void thePointerFindsTheRunOfACurve() {
        Bench bench;
        bench.overlay();
        QTRY_VERIFY(bench.cmi()->yRange().upper > 3.0);
        QTRY_VERIFY(bench.cmi()->xRange().upper >= 50);
        QSignalSpy pointed(&bench.highlight, &RunHighlight::pointedAt);
        bench.point(30, 3.0);
        QCOMPARE(pointed.count(), 1);
        QCOMPARE(pointed.last().first().toStringList(), QStringList{kOther});
        QVERIFY(bench.isFaded(0));
        bench.point(30, 1.0);
        QCOMPARE(pointed.last().first().toStringList(), QStringList{kOwn});
        bench.point(30, 2.0); // between them
        QCOMPARE(pointed.last().first().toStringList(), QStringList());
        QVERIFY(!bench.isFaded(0));
        bench.point(30, 3.0);
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(bench.cmi()->canvas(), &leave);
        QCOMPARE(pointed.last().first().toStringList(), QStringList());
    }
};

QTEST_MAIN(TestRunHighlight)
#include "test_run_highlight.moc"
