// SPDX-License-Identifier: GPL-3.0-or-later
// The plot panel, driven by events of a run and by mouse, wheel and keys.
#include <clocale>
#include <cmath>
#include <limits>

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QElapsedTimer>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QWheelEvent>

#include <nlohmann/json.hpp>

#include "core/run/event_json.h"
#include "ui/curves/curve_text.h"
#include "ui/plots/metric_plot.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/plot_menu.h"
#include "ui/plots/plot_panel.h"
#include "ui/plots/plot_readout.h"
#include "ui/theme/theme.h"

using namespace distill;

namespace {

RunStarted startedEvent(int ipc = 10) {
    RunStarted started;
    started.config.iterations = 400;
    started.config.ipc = ipc;
    started.classNames = {"circle", "square", "star"};
    return started;
}

Iteration iterationEvent(int i) {
    Iteration event;
    event.iteration = i;
    event.matching = 100.0 / (1.0 + i);
    event.cmi = 0.04 / (1.0 + 0.01 * i);
    event.lambda = 100;
    event.cmiTerm = event.lambda * event.cmi;
    event.loss = event.matching + event.cmiTerm;
    event.perClassCmi = {event.cmi * 0.5, event.cmi, event.cmi * 1.5};
    return event;
}

std::vector<RunEvent> iterations(int first, int last) {
    std::vector<RunEvent> events;
    for (int i = first; i <= last; ++i)
        events.emplace_back(iterationEvent(i));
    return events;
}

Evaluation evaluationEvent(int iteration, double mean, const std::string& subject = "synthetic") {
    Evaluation event;
    event.iteration = iteration;
    event.subject = subject;
    event.network = "ConvNet";
    event.accuracyMean = mean;
    event.accuracyStd = 0.5;
    event.repeats = 3;
    return event;
}

QWidget* canvas(MetricPlot* plot) {
    for (QWidget* child : plot->findChildren<QWidget*>())
        if (child->inherits("QCustomPlot"))
            return child;
    return nullptr;
}

void wheel(QWidget* target, const QPoint& position, int delta, Qt::KeyboardModifiers modifiers = {}) {
    QWheelEvent event(position, target->mapToGlobal(position), {}, {0, delta}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(target, &event);
}

// The pointer moves there, wherever it was: QTest::mouseMove() sets the cursor and waits for the platform, which
// tells of no move to where it is already, nor after a double click.
void movePointer(QWidget* target, const QPoint& position) {
    QMouseEvent event(QEvent::MouseMove, position, target->mapToGlobal(position), Qt::NoButton, Qt::NoButton,
                      {});
    QCoreApplication::sendEvent(target, &event);
}

// A point of the plot in the coordinates of its canvas.
QPoint onCanvas(MetricPlot* plot, double x, double y) {
    return canvas(plot)->mapFrom(plot, plot->pixelAt(x, y));
}

QPoint middle(MetricPlot* plot) {
    const double y = plot->isLogarithmic() ? std::sqrt(plot->yRange().lower * plot->yRange().upper)
                                           : (plot->yRange().lower + plot->yRange().upper) / 2;
    return onCanvas(plot, (plot->xRange().lower + plot->xRange().upper) / 2, y);
}

} // namespace

class TestPlots final : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { Theme::instance().apply(ThemeChoice::Light); }
    void init();
    void cleanup();

    void emptySaysWhatWillAppear();
    void curvesEqualTheModel();
    void appendingKeepsWhatIsThere();
    void nonFiniteValuesLeaveGaps();
    void aResetEmptiesThePlots();
    void logarithmCanBeSwitchedOff();
    void theTeachersAccuracyHasAPlotWhereItIsTold();
    void wheelZoomsAllThree();
    void shiftWheelZoomsOnlyY();
    void dragPans();
    void zoomStaysUntilReset();
    void autoPillGoesBack();
    void lambdaChangesAreMarked();
    void evaluationsAreShown();
    void classCurvesOnDemand();
    void aClassStandsOut();
    void realImagesAreAReference();
    void monitorsAndTheTeachersThatPullHaveTheirCurves();
    void comparatorsAreCalledByTheirName();
    void oneImagePerClassIsExplained();
    void cursorGoesThroughAllThree();
    void arrowKeysMoveTheCursor();
    void theReadoutOfTheKeysGoesAway();
    void aZoomEndsWithItsRun();
    void theFirstAndTheLastErrorBarAreWhole();
    void aLongUnitLeavesTheTitleAlone();
    void aNarrowPlotKeepsItsUnit();
    void labelsOfTicksKeepApart();
    void realCmiIsReadInEveryLocale();
    void everyPlotHasItsLogarithm();
    void aClickInTheLegendHides();
    void aDoubleClickInTheLegendIsolates();
    void theLegendWraps();
    void aBoxZoomsBothAxes();
    void theWheelOverTheAxisZoomsY();
    void onePlotIsEnlarged();
    void theReadoutCoversNoPlot();
    void smoothingIsSwitchedOff();
    void aBurstOfEditsIsOneMarker();
    void editsAreGroupedAlikeInEveryPlot();
    void pictureIsCopied();
    void valuesAreShownAsATable();
    void curvesLieOverTime();
    void linesAreAsWideAsTheScaleAsks();
    void menuCopiesValues();
    void themeChangeRecolours();
    void accessibilityTellsTheValues();
    void redrawsAreBounded();

private:
    void feed(const std::vector<RunEvent>& events) { m_model->applyAll(events); }
    MetricPlot* plot(PlotId id) const { return m_panel->plot(id); }
    void startWith(int count);

    std::unique_ptr<RunModel> m_model;
    std::unique_ptr<PlotPanel> m_panel;
};

void TestPlots::init() {
    m_model = std::make_unique<RunModel>();
    m_panel = std::make_unique<PlotPanel>(m_model.get());
    m_panel->resize(900, 200);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestPlots::cleanup() {
    m_panel.reset();
    m_model.reset();
}

void TestPlots::startWith(int count) {
    feed({startedEvent()});
    feed(iterations(1, count));
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1).size(), count);
}

void TestPlots::emptySaysWhatWillAppear() {
    for (const PlotId id : {PlotId::Loss, PlotId::Cmi, PlotId::Accuracy})
        QVERIFY(plot(id)->note().contains(QStringLiteral("once a run starts")));
    startWith(3);
    QVERIFY(plot(PlotId::Loss)->note().isEmpty());
    QVERIFY(plot(PlotId::Cmi)->note().isEmpty());
}

void TestPlots::curvesEqualTheModel() {
    startWith(300);
    const CurveColumns& curves = m_model->curves();
    const QVector<QPointF> matching = plot(PlotId::Loss)->rawPoints(1);
    const QVector<QPointF> lambdaCmi = plot(PlotId::Loss)->rawPoints(2);
    const QVector<QPointF> cmi = plot(PlotId::Cmi)->rawPoints(0);
    QCOMPARE(matching.size(), 300);
    for (int i = 0; i < 300; ++i) {
        const auto n = static_cast<std::size_t>(i);
        QCOMPARE(matching[i], QPointF(curves.iteration[n], curves.matching[n]));
        QCOMPARE(lambdaCmi[i], QPointF(curves.iteration[n], curves.lambdaCmi[n]));
        QCOMPARE(cmi[i], QPointF(curves.iteration[n], curves.cmi[n]));
    }
}

void TestPlots::appendingKeepsWhatIsThere() {
    startWith(100);
    const QVector<QPointF> before = plot(PlotId::Loss)->linePoints(1);
    feed(iterations(101, 150));
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1).size(), 150);
    QCOMPARE(plot(PlotId::Loss)->linePoints(1).mid(0, 100), before);
}

void TestPlots::nonFiniteValuesLeaveGaps() {
    startWith(10);
    Iteration broken = iterationEvent(11);
    broken.loss = broken.matching = std::numeric_limits<double>::infinity();
    feed({broken, iterationEvent(12)});
    QTRY_COMPARE(plot(PlotId::Loss)->rawPoints(1).size(), 12);
    QVERIFY(std::isnan(plot(PlotId::Loss)->rawPoints(1)[10].y()));
    QVERIFY(std::isnan(plot(PlotId::Loss)->linePoints(1)[10].y()));
    QVERIFY(std::isfinite(plot(PlotId::Loss)->linePoints(1)[11].y()));
    QVERIFY(std::isfinite(plot(PlotId::Loss)->yRange().upper));
}

void TestPlots::aResetEmptiesThePlots() {
    startWith(20);
    m_model->reset();
    QTRY_VERIFY(plot(PlotId::Loss)->linePoints(1).isEmpty());
    startWith(5); // and a new run starts at its own beginning
    QCOMPARE(plot(PlotId::Loss)->linePoints(1).first().x(), 1.0);
}

void TestPlots::logarithmCanBeSwitchedOff() {
    startWith(50);
    QVERIFY(plot(PlotId::Loss)->isLogarithmic());
    QVERIFY(plot(PlotId::Loss)->yRange().lower > 0);
    m_panel->logScaleAction()->trigger();
    QVERIFY(!plot(PlotId::Loss)->isLogarithmic());
    QCOMPARE(plot(PlotId::Loss)->yRange().lower, 0.0);
    m_panel->logScaleAction()->trigger();
    QVERIFY(plot(PlotId::Loss)->isLogarithmic());
    QVERIFY(plot(PlotId::Loss)->yRange().lower > 0);
}

void TestPlots::theTeachersAccuracyHasAPlotWhereItIsTold() {
    m_model->applyAll(iterations(1, 10));
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1).size(), 10);
    QVERIFY(!plot(PlotId::Teacher)->isVisible()); // it was not measured
    QVERIFY(teacherSentence(*m_model).isEmpty());

    Iteration measured = iterationEvent(11), reused = iterationEvent(12);
    measured.teacherAccuracy = 61.4;
    m_model->applyAll({measured, reused});
    QTRY_VERIFY(plot(PlotId::Teacher)->isVisible());
    QTRY_COMPARE(plot(PlotId::Teacher)->rawPoints(0).size(), 12);
    QVERIFY(std::isnan(plot(PlotId::Teacher)->rawPoints(0)[9].y()));
    QCOMPARE(plot(PlotId::Teacher)->rawPoints(0)[10].y(), 61.4);
    QCOMPARE(plot(PlotId::Teacher)->rawPoints(0)[11].y(), 61.4); // as measured last
    QCOMPARE(plotSummary(*m_model, PlotId::Teacher),
             QStringLiteral("The teacher takes 61 % of these images for what they stand for."));
    QVERIFY(valuesAsTsv(*m_model, PlotId::Teacher).endsWith(QStringLiteral("11\t61.4\n12\t61.4\n")));
    bool inReadout = false;
    for (const ReadoutLine& line : readoutAt(*m_model, 12))
        inReadout = inReadout || line.text == QStringLiteral("teacher 61.4 %");
    QVERIFY(inReadout);
    m_panel->menu()->enlarge(PlotId::Teacher)->trigger();
    QVERIFY(plot(PlotId::Teacher)->isVisible() && !plot(PlotId::Loss)->isVisible());
    m_model->reset(); // another run, which does not tell it
    QTRY_VERIFY(plot(PlotId::Loss)->isVisible() && !plot(PlotId::Teacher)->isVisible());
}

void TestPlots::wheelZoomsAllThree() {
    startWith(400);
    const PlotRange before = plot(PlotId::Cmi)->xRange();
    const PlotRange y = plot(PlotId::Cmi)->yRange();
    wheel(canvas(plot(PlotId::Cmi)), middle(plot(PlotId::Cmi)), 240);
    const PlotRange after = plot(PlotId::Cmi)->xRange();
    QVERIFY(after.span() < before.span());
    QVERIFY(after.lower > before.lower && after.upper < before.upper); // around the pointer
    QCOMPARE(plot(PlotId::Loss)->xRange(), after);
    QCOMPARE(plot(PlotId::Accuracy)->xRange(), after);
    QCOMPARE(plot(PlotId::Cmi)->yRange(), y);
}

void TestPlots::shiftWheelZoomsOnlyY() {
    startWith(400);
    const PlotRange x = plot(PlotId::Loss)->xRange();
    const PlotRange y = plot(PlotId::Loss)->yRange();
    const PlotRange other = plot(PlotId::Cmi)->yRange();
    wheel(canvas(plot(PlotId::Loss)), middle(plot(PlotId::Loss)), 240, Qt::ShiftModifier);
    QCOMPARE(plot(PlotId::Loss)->xRange(), x);
    QVERIFY(plot(PlotId::Loss)->yRange() != y);
    QCOMPARE(plot(PlotId::Cmi)->yRange(), other);
    QVERIFY(!m_panel->autoRangeAction()->isChecked());
}

void TestPlots::dragPans() {
    startWith(400);
    QWidget* target = canvas(plot(PlotId::Loss));
    const QPoint from = middle(plot(PlotId::Loss));
    const PlotRange before = plot(PlotId::Loss)->xRange();
    QTest::mousePress(target, Qt::LeftButton, {}, from);
    QTest::mouseMove(target, from + QPoint(-10, 0));
    QTest::mouseMove(target, from + QPoint(-30, 0));
    QTest::mouseRelease(target, Qt::LeftButton, {}, from + QPoint(-30, 0));
    const PlotRange after = plot(PlotId::Loss)->xRange();
    QVERIFY(after.lower > before.lower);
    QVERIFY(std::abs(after.span() - before.span()) < 1e-6);
    QCOMPARE(plot(PlotId::Accuracy)->xRange(), after);
}

void TestPlots::zoomStaysUntilReset() {
    startWith(200);
    QTRY_VERIFY(plot(PlotId::Loss)->xRange().upper >= 200);
    wheel(canvas(plot(PlotId::Loss)), middle(plot(PlotId::Loss)), 120);
    const PlotRange chosen = plot(PlotId::Loss)->xRange();
    feed(iterations(201, 400));
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1).size(), 400);
    QCOMPARE(plot(PlotId::Loss)->xRange(), chosen);
    QTest::mouseDClick(canvas(plot(PlotId::Loss)), Qt::LeftButton, {}, middle(plot(PlotId::Loss)));
    QVERIFY(m_panel->autoRangeAction()->isChecked());
    QCOMPARE(plot(PlotId::Loss)->xRange(), withRoom({0.0, 400.0}));
}

void TestPlots::autoPillGoesBack() {
    startWith(400);
    auto* pill = plot(PlotId::Cmi)->findChild<QAbstractButton*>();
    QVERIFY(pill != nullptr && !pill->isVisible());
    wheel(canvas(plot(PlotId::Loss)), middle(plot(PlotId::Loss)), 120);
    QVERIFY(pill->isVisible());
    QTest::mouseClick(pill, Qt::LeftButton);
    QVERIFY(!pill->isVisible());
    QCOMPARE(plot(PlotId::Loss)->xRange(), withRoom({0.0, 400.0}));
}

void TestPlots::lambdaChangesAreMarked() {
    startWith(100);
    feed({ControlApplied{1, "lambda", 500, 40}, ControlApplied{2, "lambda", 8000, 80}});
    QTRY_COMPARE(plot(PlotId::Loss)->markers().size(), std::size_t{2});
    for (const PlotId id : {PlotId::Loss, PlotId::Cmi, PlotId::Accuracy})
        QCOMPARE(plot(id)->markers(), plot(PlotId::Loss)->markers());
    QCOMPARE(plot(PlotId::Cmi)->markers()[0].x, 40.0);
    QCOMPARE(plot(PlotId::Cmi)->markers()[0].label, QStringLiteral("λ 500"));
    QCOMPARE(plot(PlotId::Cmi)->markers()[1].label, QStringLiteral("λ 8\u2009000"));
}

void TestPlots::evaluationsAreShown() {
    startWith(100);
    feed({evaluationEvent(0, 30.0, "random"), evaluationEvent(50, 41.0), evaluationEvent(100, 45.0)});
    QTRY_COMPARE(plot(PlotId::Accuracy)->linePoints(0).size(), 2);
    QCOMPARE(plot(PlotId::Accuracy)->linePoints(0)[1], QPointF(100, 45.0));
    QVERIFY(plot(PlotId::Accuracy)->yRange().lower <= 30.0);
    QVERIFY(plot(PlotId::Accuracy)->yRange().upper >= 45.5);
}

void TestPlots::classCurvesOnDemand() {
    startWith(60);
    const int before = plot(PlotId::Cmi)->seriesCount();
    m_panel->classCurvesAction()->trigger();
    QCOMPARE(plot(PlotId::Cmi)->seriesCount(), before + 3);
    QCOMPARE(plot(PlotId::Cmi)->linePoints(before + 1).size(), 60);
    feed(iterations(61, 90));
    QTRY_COMPARE(plot(PlotId::Cmi)->linePoints(before + 1).size(), 90);
    m_panel->classCurvesAction()->trigger();
    QCOMPARE(plot(PlotId::Cmi)->seriesCount(), before);
}

// Whoever points at a class's bar sees its curve, and the other way round.
void TestPlots::aClassStandsOut() {
    startWith(60);
    const int highlight = plot(PlotId::Cmi)->seriesCount() - 1;
    QVERIFY(plot(PlotId::Cmi)->linePoints(highlight).isEmpty());
    m_panel->highlightClass(2);
    QCOMPARE(plot(PlotId::Cmi)->linePoints(highlight).size(), 60);
    QCOMPARE(plot(PlotId::Cmi)->linePoints(highlight)[0].y(), 1.5 * iterationEvent(1).cmi);
    feed(iterations(61, 80));
    QTRY_COMPARE(plot(PlotId::Cmi)->linePoints(highlight).size(), 80);
    m_panel->highlightClass(-1);
    QVERIFY(plot(PlotId::Cmi)->linePoints(highlight).isEmpty());

    m_panel->classCurvesAction()->trigger();
    QSignalSpy pointedAt(m_panel.get(), &PlotPanel::classPointedAt);
    const QPointF point = plot(PlotId::Cmi)->linePoints(highlight + 3)[40];
    QTRY_VERIFY(plot(PlotId::Cmi)->yRange().upper > point.y());
    QTest::mouseMove(canvas(plot(PlotId::Cmi)), onCanvas(plot(PlotId::Cmi), point.x(), point.y()));
    QTRY_VERIFY(!pointedAt.isEmpty());
    QCOMPARE(pointedAt.last().first().toInt(), 2);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(canvas(plot(PlotId::Cmi)), &leave);
    QCOMPARE(pointedAt.last().first().toInt(), -1);
}

void TestPlots::realImagesAreAReference() {
    feed({startedEvent(),
          Message{Severity::Info, "The CMI of the real training images is 0.5 nats.", {}, 0.5}});
    feed(iterations(1, 20));
    QTRY_VERIFY(plot(PlotId::Cmi)->yRange().upper > 0.5); // the dashed line is in sight
    QVERIFY(iterationEvent(1).cmi < 0.1);
}

void TestPlots::monitorsAndTheTeachersThatPullHaveTheirCurves() {
    RunStarted started = startedEvent();
    started.config.cmi.monitorCount = 2;
    Iteration iteration = iterationEvent(1);
    iteration.regulariser = 0.9;
    feed({started, iteration});
    QTRY_COMPARE(plot(PlotId::Cmi)->linePoints(0).size(), 1);
    QCOMPARE(plot(PlotId::Cmi)->linePoints(0)[0].y(), iteration.cmi);
    QCOMPARE(plot(PlotId::Cmi)->linePoints(1)[0].y(), 0.9);
}

void TestPlots::comparatorsAreCalledByTheirName() {
    RunStarted started = startedEvent();
    started.config.cmi.regulariser = Regulariser::Centralisation;
    Iteration iteration = iterationEvent(1);
    iteration.regulariser = 12;
    feed({started, iteration});
    QTRY_COMPARE(plot(PlotId::Cmi)->title(), QStringLiteral("Feature variance"));
    QTRY_COMPARE(plot(PlotId::Cmi)->linePoints(0).size(), 1);
    QCOMPARE(plot(PlotId::Cmi)->linePoints(0)[0].y(), 12.0);
    QVERIFY(plotSummary(*m_model, PlotId::Cmi).contains(QStringLiteral("Feature variance 12")));
    QVERIFY(readoutAt(*m_model, 1)[3].text.contains(QStringLiteral("λ·variance")));
    QVERIFY(
        valuesAsTsv(*m_model, PlotId::Cmi).startsWith(QStringLiteral("iteration\tcmi\tcentralisation\t")));
    m_panel->cmiAction()->trigger();
    QTRY_COMPARE(plot(PlotId::Cmi)->title(), QStringLiteral("CMI"));
    QTRY_COMPARE(plot(PlotId::Cmi)->linePoints(0)[0].y(), iteration.cmi);
}

void TestPlots::oneImagePerClassIsExplained() {
    feed({startedEvent(1)});
    feed(iterations(1, 20));
    QTRY_VERIFY(plot(PlotId::Cmi)->note().contains(QStringLiteral("CMI is 0")));
    RunStarted against = startedEvent(1);
    against.config.cmi.centroids = Centroids::Real; // there it is not 0, and drawn
    feed({against});
    feed(iterations(1, 20));
    QTRY_VERIFY(plot(PlotId::Cmi)->note().isEmpty());
    QTRY_VERIFY(plot(PlotId::Cmi)->linePoints(0).size() >= 20);
}

void TestPlots::cursorGoesThroughAllThree() {
    startWith(400);
    const QPoint at = onCanvas(plot(PlotId::Cmi), 200, plot(PlotId::Cmi)->yRange().upper * 0.5);
    movePointer(canvas(plot(PlotId::Cmi)), at);
    QTRY_VERIFY(plot(PlotId::Cmi)->cursor().has_value());
    const double x = *plot(PlotId::Cmi)->cursor();
    QVERIFY(std::abs(x - 200) < 5);
    QCOMPARE(x, std::round(x)); // on an iteration
    QCOMPARE(plot(PlotId::Loss)->cursor(), std::optional<double>(x));
    QCOMPARE(plot(PlotId::Accuracy)->cursor(), std::optional<double>(x));
    QVERIFY(m_panel->readout()->isVisible());
    QVERIFY(m_panel->readout()->lines().size() <= 5);
    QVERIFY(m_panel->rect().contains(m_panel->readout()->geometry()));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(canvas(plot(PlotId::Cmi)), &leave);
    QVERIFY(!plot(PlotId::Loss)->cursor().has_value());
    QVERIFY(!m_panel->readout()->isVisible());
}

void TestPlots::arrowKeysMoveTheCursor() {
    startWith(400);
    QTest::keyClick(canvas(plot(PlotId::Loss)), Qt::Key_Left);
    QVERIFY(plot(PlotId::Accuracy)->cursor().has_value());
    const double first = *plot(PlotId::Accuracy)->cursor();
    QTest::keyClick(canvas(plot(PlotId::Loss)), Qt::Key_Left);
    QVERIFY(*plot(PlotId::Accuracy)->cursor() < first);
}

void TestPlots::theReadoutOfTheKeysGoesAway() {
    startWith(400);
    QWidget* target = canvas(plot(PlotId::Loss));
    const auto show = [&] {
        target->setFocus();
        QTest::keyClick(target, Qt::Key_Left);
        QVERIFY(m_panel->readout()->isVisible());
    };
    show();
    QTest::keyClick(target, Qt::Key_Escape);
    QVERIFY(!m_panel->readout()->isVisible());
    show();
    QFocusEvent out(QEvent::FocusOut, Qt::TabFocusReason);
    QCoreApplication::sendEvent(target, &out);
    QVERIFY(!m_panel->readout()->isVisible());
    show();
    m_model->reset(); // another run
    QVERIFY(!m_panel->readout()->isVisible());
}

void TestPlots::aZoomEndsWithItsRun() {
    startWith(400);
    wheel(canvas(plot(PlotId::Loss)), middle(plot(PlotId::Loss)), 480);
    QVERIFY(!m_panel->autoRangeAction()->isChecked());
    m_model->reset();
    feed({startedEvent()});
    feed(iterations(1, 10));
    QVERIFY(m_panel->autoRangeAction()->isChecked());
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1).size(), 10);
    QTRY_VERIFY(plot(PlotId::Loss)->xRange().lower <= 1);
}

void TestPlots::theFirstAndTheLastErrorBarAreWhole() {
    startWith(400);
    feed({evaluationEvent(0, 40.0), evaluationEvent(400, 45.0)});
    QTRY_COMPARE(plot(PlotId::Accuracy)->linePoints(0).size(), 2);
    const QWidget* target = canvas(plot(PlotId::Accuracy));
    constexpr int kRadius = 3; // of a disc
    QVERIFY(onCanvas(plot(PlotId::Accuracy), 0, 40).x() -
                onCanvas(plot(PlotId::Accuracy), plot(PlotId::Accuracy)->xRange().lower, 40).x() >=
            kRadius);
    QVERIFY(onCanvas(plot(PlotId::Accuracy), plot(PlotId::Accuracy)->xRange().upper, 40).x() -
                onCanvas(plot(PlotId::Accuracy), 400, 40).x() >=
            kRadius);
    QVERIFY(target->isVisible());
}

void TestPlots::aLongUnitLeavesTheTitleAlone() {
    MetricPlot narrow(QStringLiteral("Test accuracy"), QStringLiteral("%"));
    narrow.resize(260, 180);
    narrow.show();
    narrow.setUnit(QStringLiteral("minus 2026-11-28_122415_shapes_dm_ipc10 with a long name"));
    QTRY_VERIFY(narrow.shownUnit().contains(QChar(0x2026)));
    QVERIFY(narrow.shownUnit().startsWith(QStringLiteral("mi")));
    QVERIFY(narrow.toolTip().endsWith(QStringLiteral("a long name")));
}

void TestPlots::aNarrowPlotKeepsItsUnit() {
    MetricPlot narrow(QStringLiteral("Teacher accuracy"), QStringLiteral("%"));
    narrow.resize(900, 150);
    narrow.show();
    QTRY_COMPARE(narrow.shownTitle(), QStringLiteral("Teacher accuracy"));
    QVERIFY(narrow.toolTip().isEmpty());
    narrow.addSeries({QStringLiteral("a"), &Tokens::cmi});
    QTRY_VERIFY(narrow.legend()->entryRect(0).left() > 0); // begins at the axis
    narrow.resize(140, 150);
    QTRY_VERIFY(narrow.shownTitle().endsWith(QChar(0x2026)));
    QCOMPARE(narrow.shownUnit(), QStringLiteral("%"));
    QCOMPARE(narrow.toolTip(), QStringLiteral("Teacher accuracy"));
    QTRY_COMPARE(narrow.legend()->entryRect(0).left(), 0); // at the card's edge: there is no room to spare
}

void TestPlots::labelsOfTicksKeepApart() {
    MetricPlot plot(QStringLiteral("Loss"), QStringLiteral("log"));
    plot.show();
    for (const double total : {100.0, 400.0, 2000.0, 10000.0, 12500.0})
        for (const int width : {140, 165, 190, 240, 330, 600}) {
            plot.setXRange({-0.02 * total, 1.02 * total});
            plot.resize(width, 150);
            plot.replot();
            const QCPAxis* axis = plot.canvas()->xAxis;
            QTRY_VERIFY(plot.canvas()->width() > width - 20 && !axis->tickVector().isEmpty());
            plot.canvas()->replot(QCustomPlot::rpImmediateRefresh);
            const QFontMetrics metrics(axis->tickLabelFont());
            double right = -1e9;
            for (qsizetype i = 0; i < axis->tickVector().size(); ++i) {
                const double middle = axis->coordToPixel(axis->tickVector()[i]);
                const double half = metrics.horizontalAdvance(axis->tickVectorLabels()[i]) / 2.0;
                QVERIFY2(middle - half > right + 3, qPrintable(QString::number(width)));
                right = middle + half;
            }
        }
}

void TestPlots::realCmiIsReadInEveryLocale() {
    const std::string before = std::setlocale(LC_NUMERIC, nullptr);
    const bool comma = std::setlocale(LC_NUMERIC, "de_DE.UTF-8") != nullptr;
    const auto message = eventFromJson({{"event", "message"},
                                        {"severity", "info"},
                                        {"text", "The CMI of the real training images is 0.048 nats."},
                                        {"detail", "real_cmi=0.048"}}); // as older runs wrote it
    feed({startedEvent(), message.value()});
    std::setlocale(LC_NUMERIC, before.c_str());
    QCOMPARE(m_model->realCmi().value_or(0), 0.048);
    if (!comma)
        QSKIP("there is no locale with a decimal comma here");
}

void TestPlots::everyPlotHasItsLogarithm() {
    startWith(50);
    for (const PlotId id : {PlotId::Loss, PlotId::Cmi, PlotId::Accuracy}) {
        const bool before = plot(id)->isLogarithmic();
        m_panel->menu()->logarithm(id)->trigger();
        QCOMPARE(plot(id)->isLogarithmic(), !before);
        m_panel->menu()->logarithm(id)->trigger();
    }
    m_panel->menu()->logarithm(PlotId::Cmi)->trigger();
    QVERIFY(plot(PlotId::Cmi)->yRange().lower > 0);
}

void TestPlots::aClickInTheLegendHides() {
    startWith(400);
    MetricPlot* loss = plot(PlotId::Loss);
    const double before = loss->yRange().upper;
    QTest::mouseClick(loss->legend(), Qt::LeftButton, {}, loss->legend()->entryRect(0).center()); // total
    QVERIFY(loss->isHidden(QStringLiteral("total")));
    QVERIFY(loss->legend()->entries()[0].hidden);
    QTest::mouseClick(loss->legend(), Qt::LeftButton, {}, loss->legend()->entryRect(1).center()); // matching
    QVERIFY(loss->yRange().upper < before); // what is left fills the axis
    QTest::mouseClick(loss->legend(), Qt::LeftButton, {}, loss->legend()->entryRect(0).center());
    QVERIFY(!loss->isHidden(QStringLiteral("total")));
}

void TestPlots::aDoubleClickInTheLegendIsolates() {
    startWith(100);
    MetricPlot* loss = plot(PlotId::Loss);
    const QPoint matching = loss->legend()->entryRect(1).center();
    QTest::mouseDClick(loss->legend(), Qt::LeftButton, {}, matching);
    QVERIFY(loss->isHidden(QStringLiteral("total")) && !loss->isHidden(QStringLiteral("matching")));
    QTest::mouseDClick(loss->legend(), Qt::LeftButton, {}, matching);
    for (const LegendEntry& entry : loss->legend()->entries())
        QVERIFY(!entry.hidden);
}

void TestPlots::theLegendWraps() {
    LegendRow legend;
    legend.setEntries({{QStringLiteral("total"), Qt::black},
                       {QStringLiteral("matching"), Qt::black},
                       {QStringLiteral("a run with a name"), Qt::black}});
    legend.show();
    legend.resize(600, 40);
    QCOMPARE(legend.rows(), 1);
    legend.resize(150, 40);
    QVERIFY(legend.rows() > 1);
    for (int i = 0; i < 3; ++i)
        QVERIFY(legend.entryRect(i).right() <= 150);
    QVERIFY(legend.entryRect(2).top() > legend.entryRect(0).top());
}

void TestPlots::aBoxZoomsBothAxes() {
    startWith(400);
    MetricPlot* cmi = plot(PlotId::Cmi);
    const PlotRange x = cmi->xRange(), y = cmi->yRange();
    QWidget* target = canvas(cmi);
    const QPoint from = middle(cmi) - QPoint(40, 20), to = middle(cmi) + QPoint(20, 15);
    QTest::mousePress(target, Qt::LeftButton, Qt::ControlModifier, from);
    QTest::mouseMove(target, from + QPoint(10, 8));
    QTest::mouseMove(target, to);
    QTest::mouseRelease(target, Qt::LeftButton, Qt::ControlModifier, to);
    QVERIFY(cmi->xRange().span() < x.span());
    QVERIFY(cmi->yRange().span() < y.span());
    QCOMPARE(plot(PlotId::Loss)->xRange(), cmi->xRange());
    QVERIFY(!m_panel->autoRangeAction()->isChecked());
}

void TestPlots::theWheelOverTheAxisZoomsY() {
    startWith(400);
    const PlotRange x = plot(PlotId::Cmi)->xRange(), y = plot(PlotId::Cmi)->yRange();
    wheel(canvas(plot(PlotId::Cmi)), QPoint(10, middle(plot(PlotId::Cmi)).y()), 240);
    QCOMPARE(plot(PlotId::Cmi)->xRange(), x);
    QVERIFY(plot(PlotId::Cmi)->yRange() != y);
}

void TestPlots::onePlotIsEnlarged() {
    startWith(50);
    const int before = plot(PlotId::Cmi)->width();
    QTest::mouseDClick(plot(PlotId::Cmi), Qt::LeftButton, {}, QPoint(60, 10));
    QVERIFY(!plot(PlotId::Loss)->isVisible() && !plot(PlotId::Accuracy)->isVisible());
    QTRY_VERIFY(plot(PlotId::Cmi)->width() > 2 * before);
    QTest::keyClick(canvas(plot(PlotId::Cmi)), Qt::Key_Escape);
    QVERIFY(plot(PlotId::Loss)->isVisible() && plot(PlotId::Accuracy)->isVisible());
}

void TestPlots::smoothingIsSwitchedOff() {
    startWith(100);
    m_panel->menu()->smoothing(SmoothingChoice::Off)->trigger();
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1), plot(PlotId::Loss)->rawPoints(1));
    m_panel->menu()->smoothing(SmoothingChoice::Strong)->trigger();
    QTRY_VERIFY(plot(PlotId::Loss)->linePoints(1) != plot(PlotId::Loss)->rawPoints(1));
}

void TestPlots::aBurstOfEditsIsOneMarker() {
    startWith(100); // of 400
    std::vector<RunEvent> edits;
    for (int i = 0; i < 5; ++i)
        edits.emplace_back(ControlApplied{static_cast<std::uint64_t>(i + 1), "lambda", 100.0 + i, 40 + i});
    edits.emplace_back(ControlApplied{6, "lambda", 2467.84, 80});
    feed(edits);
    QTRY_COMPARE(plot(PlotId::Loss)->markers().size(), std::size_t{2});
    QCOMPARE(plot(PlotId::Loss)->markers()[0].x, 44.0);
    QCOMPARE(plot(PlotId::Loss)->markers()[0].label, QStringLiteral("λ 104, 5 edits"));
    QCOMPARE(plot(PlotId::Loss)->markers()[1].label, QStringLiteral("λ 2\u2009468"));
}

void TestPlots::editsAreGroupedAlikeInEveryPlot() {
    startWith(400);
    Iteration told = iterationEvent(401); // the fourth plot
    told.teacherAccuracy = 61.4;
    feed({told});
    std::vector<RunEvent> edits;
    for (int i = 1; i <= 25; ++i)
        edits.emplace_back(ControlApplied{std::uint64_t(i), "lambda", 100.0 + i, i * 13 + i % 3});
    feed(edits);
    QTRY_VERIFY(plot(PlotId::Loss)->markers().size() > 10);
    QTRY_VERIFY(plot(PlotId::Teacher)->isVisible());
    const auto lines = [&] {
        QList<int> counts;
        for (const PlotId id : kPlotOrder) {
            plot(id)->canvas()->replot(QCustomPlot::rpImmediateRefresh);
            counts << plot(id)->canvas()->markerLines();
        }
        return counts;
    };
    for (int width = 620; width <= 1300; width += 40) {
        m_panel->resize(width, 200);
        QTRY_VERIFY(plot(PlotId::Loss)->width() > width / 5);
        const int first = lines().front();
        QVERIFY(first > 1);
        QTRY_COMPARE(lines(),
                     (QList<int>{lines().front(), lines().front(), lines().front(), lines().front()}));
    }
}

void TestPlots::theReadoutCoversNoPlot() {
    startWith(400);
    const QRect before = plot(PlotId::Cmi)->geometry();
    const double half = plot(PlotId::Cmi)->yRange().upper * 0.5;
    movePointer(canvas(plot(PlotId::Cmi)), onCanvas(plot(PlotId::Cmi), 230, half));
    QTRY_VERIFY(plot(PlotId::Cmi)->cursor().has_value());
    QVERIFY(m_panel->readout()->isVisible());
    for (const PlotId id : {PlotId::Loss, PlotId::Cmi, PlotId::Accuracy})
        QVERIFY(!m_panel->readout()->geometry().intersects(plot(id)->geometry()));
    QCOMPARE(plot(PlotId::Cmi)->geometry(), before); // nothing moved
}

void TestPlots::pictureIsCopied() {
    startWith(50);
    emit plot(PlotId::Loss)->menuRequested(m_panel->mapToGlobal(QPoint(50, 50)));
    QGuiApplication::clipboard()->clear();
    m_panel->findChild<QMenu*>()->findChild<QAction*>(QStringLiteral("copyPicture"))->trigger();
    const QImage picture = QGuiApplication::clipboard()->image();
    QCOMPARE(picture.size(), plot(PlotId::Loss)->size() * 2);
    QVERIFY(picture.pixelColor(picture.width() / 2, picture.height() - 3) == Theme::light().panel);
}

void TestPlots::valuesAreShownAsATable() {
    startWith(5);
    m_panel->menu()->table(PlotId::Loss)->trigger();
    auto* dialog = m_panel->findChild<QDialog*>(QStringLiteral("textTable"));
    QVERIFY(dialog != nullptr);
    QVERIFY(QTest::qWaitForWindowActive(dialog)); // keys act in the active window only
    auto* view = dialog->findChild<QTableView*>();
    QCOMPARE(view->accessibleName(), QStringLiteral("Loss as a table"));
    QCOMPARE(view->model()->rowCount(), 5);
    QCOMPARE(view->model()->headerData(2, Qt::Horizontal).toString(), QStringLiteral("matching"));
    QCOMPARE(view->model()->index(0, 2).data().toString(), QStringLiteral("50"));
    dialog->findChild<QPushButton*>(QStringLiteral("copyTable"))->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), valuesAsTsv(*m_model, PlotId::Loss));
    view->selectRow(1);
    view->setFocus();
    QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
    const QStringList lines =
        QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2); // the head and the row
    QVERIFY(lines[1].startsWith(QStringLiteral("2\t")));
    dialog->close();
}

void TestPlots::curvesLieOverTime() {
    feed({startedEvent()});
    for (int i = 1; i <= 20; ++i) {
        Iteration event = iterationEvent(i);
        event.milliseconds.total = i <= 10 ? 2000 : 500;
        feed({event});
    }
    feed({evaluationEvent(10, 40), ControlApplied{1, "lambda", 500, 12, {}}});
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1).size(), 20);
    QCOMPARE(plot(PlotId::Loss)->linePoints(1)[11].x(), 12.0);
    m_panel->menu()->timeAction()->trigger();
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1)[11].x(), 21.0); // 10 * 2 s + 2 * 0.5 s
    QCOMPARE(plot(PlotId::Loss)->linePoints(1).size(), 20);
    QCOMPARE(plot(PlotId::Cmi)->linePoints(0)[11].x(), 21.0);
    QCOMPARE(plot(PlotId::Accuracy)->linePoints(0)[0].x(), 20.0);
    QCOMPARE(plot(PlotId::Loss)->markers().at(0).x, 21.0);
    QVERIFY(plot(PlotId::Loss)->xRange().upper >= 25); // all of it
    QSignalSpy spans(m_panel.get(), &PlotPanel::spanChosen);
    emit plot(PlotId::Loss)->spanChosen(20, 21);
    QCOMPARE(spans.at(0).at(0).toLongLong(), 10);
    QCOMPARE(spans.at(0).at(1).toLongLong(), 12);
    emit plot(PlotId::Loss)->pointerMoved(21, {});
    QVERIFY(m_panel->readout()->lines().at(0).text.startsWith(QStringLiteral("Iteration 12")));
    QCOMPARE(plot(PlotId::Cmi)->cursor().value_or(-1), 21.0);
    m_panel->menu()->timeAction()->trigger();
    QTRY_COMPARE(plot(PlotId::Loss)->linePoints(1)[11].x(), 12.0);
}

// In a column through a level line: as many device pixels as the scale, a little less or more where it lies
// between pixels.
void TestPlots::linesAreAsWideAsTheScaleAsks() {
    MetricPlot level(QStringLiteral("Level"), QString());
    level.resize(300, 160);
    level.show();
    QVERIFY(QTest::qWaitForWindowExposed(&level));
    SeriesStyle style;
    style.colour = &Tokens::matching;
    const int series = level.addSeries(style);
    level.append(series, {0, 50, 100}, {4.3, 4.3, 4.3});
    level.append(series, {150}, {9});
    level.setXRange({0, 100});
    level.fitY();
    const QColor ground = Theme::light().panel, colour = Theme::light().matching;
    for (const int scale : {1, 2, 3}) {
        const QImage image = level.picture(scale).toImage();
        const QPoint at = level.pixelAt(47, 4.3) * scale;
        double covered = 0;
        for (int y = at.y() - 6 * scale; y <= at.y() + 6 * scale; ++y)
            covered += (ground.redF() - image.pixelColor(at.x(), y).redF()) / (ground.redF() - colour.redF());
        QVERIFY2(std::abs(covered - scale) < 0.6, qPrintable(QString::number(covered)));
    }
}

void TestPlots::menuCopiesValues() {
    startWith(5);
    emit plot(PlotId::Loss)->menuRequested(m_panel->mapToGlobal(QPoint(50, 50)));
    auto* menu = m_panel->findChild<QMenu*>();
    QVERIFY(menu != nullptr);
    QVERIFY(menu->actions().contains(m_panel->logScaleAction()));
    menu->actions().first()->trigger();
    const QStringList lines = QGuiApplication::clipboard()->text().trimmed().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 6);
    QCOMPARE(lines[0], QStringLiteral("iteration\tloss\tmatching\tlambda_cmi\tlambda"));
    QCOMPARE(lines[1].split(QLatin1Char('\t'))[2].toDouble(), 50.0);
    menu->close();
}

void TestPlots::themeChangeRecolours() {
    startWith(50);
    const auto ground = [this] { return m_panel->grab().toImage().pixelColor(450, 12); };
    QCOMPARE(ground(), Theme::light().panel);
    Theme::instance().apply(ThemeChoice::Dark);
    QTRY_COMPARE(ground(), Theme::dark().panel);
    const QImage canvasImage = canvas(plot(PlotId::Loss))->grab().toImage();
    QCOMPARE(canvasImage.pixelColor(2, 2), Theme::dark().panel);
    Theme::instance().apply(ThemeChoice::Light);
}

void TestPlots::accessibilityTellsTheValues() {
    startWith(50);
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(plot(PlotId::Loss));
    QVERIFY(interface != nullptr);
    QCOMPARE(interface->role(), QAccessible::Chart);
    QCOMPARE(interface->text(QAccessible::Name), QStringLiteral("Loss"));
    QVERIFY(interface->text(QAccessible::Description).contains(QStringLiteral("iteration 50")));
}

void TestPlots::redrawsAreBounded() {
    startWith(1);
    QSignalSpy replots(canvas(plot(PlotId::Loss)), SIGNAL(afterReplot()));
    QElapsedTimer clock;
    clock.start();
    int i = 2;
    while (clock.elapsed() < 500) {
        feed({iterationEvent(i++)});
        QCoreApplication::processEvents();
    }
    QVERIFY2(replots.count() <= 12, qPrintable(QString::number(replots.count()))); // 20 a second
}

QTEST_MAIN(TestPlots)
#include "test_plots.moc"
