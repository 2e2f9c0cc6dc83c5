// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers behind the plots: smoothing in closed form, ranges and ticks, the way numbers are written.
#include <cmath>
#include <limits>

#include <QTest>

#include "ui/curves/curve_feed.h"
#include "ui/curves/plot_range.h"
#include "ui/curves/smoothing.h"
#include "ui/curves/time_scale.h"
#include "ui/theme/number_format.h"

using namespace distill;

class TestPlotsMath final : public QObject {
    Q_OBJECT
private slots:
    void aConstantStaysConstant();
    void theStartIsNotPulledToZero();
    void smoothingMatchesItsDefinition();
    void theStartDoesNotLag();
    void smoothingCanBeChosen();
    void aGapStaysAGap();
    void linesAddUpAcrossALambdaChange();
    void piecesEqualTheWhole();
    void rangesHoldTheData();
    void logarithmicRangesHoldTheData();
    void theIterationAxisGrowsInSteps();
    void ticksAreFewAndRound();
    void ticksOfTimeAreRoundInTheirUnit();
    void timeGoesThereAndBack();
    void countsHaveThinSpaces();
    void valuesKeepTheirDigits();
};

void TestPlotsMath::aConstantStaysConstant() {
    for (const double value : smoothed(std::vector<double>(50, 3.25), 0.9))
        QVERIFY(std::abs(value - 3.25) < 1e-12);
}

void TestPlotsMath::theStartIsNotPulledToZero() {
    for (const double weight : {0.0, 0.5, 0.99})
        QVERIFY(std::abs(Smoother(weight).add(7.0) - 7.0) < 1e-12);
}

// m_n = m_{n-1} + (x_n - m_{n-1}) / span, span = min(1 / (1 - w), 1 + n / 10)
void TestPlotsMath::smoothingMatchesItsDefinition() {
    const std::vector<double> result = smoothed({4.0, 1.0, 2.0}, 0.8);
    const double second = 4.0 + (1.0 - 4.0) / 1.2;
    QVERIFY(std::abs(result[1] - second) < 1e-12);
    QVERIFY(std::abs(result[2] - (second + (2.0 - second) / 1.3)) < 1e-12);
    const std::vector<double> wide =
        smoothed(std::vector<double>(100, 1.0), 0.8); // from n = 40 on the span is 5
    QVERIFY(std::abs(wide.back() - 1.0) < 1e-12);
}

// A curve that falls steeply at first: the strong line stays within a tenth of it from the start.
void TestPlotsMath::theStartDoesNotLag() {
    std::vector<double> values;
    for (int n = 1; n <= 60; ++n)
        values.push_back(100.0 / n);
    const std::vector<double> result = smoothed(values, smoothingWeight(4000));
    for (std::size_t n = 5; n < values.size(); ++n)
        QVERIFY2(std::abs(result[n] / values[n] - 1.0) < 0.15, qPrintable(QString::number(n)));
}

void TestPlotsMath::smoothingCanBeChosen() {
    QCOMPARE(smoothed({4.0, 1.0, 2.0}, smoothingWeight(4000, SmoothingChoice::Off)),
             (std::vector<double>{4.0, 1.0, 2.0}));
    QVERIFY(smoothingWeight(4000, SmoothingChoice::Light) < smoothingWeight(4000, SmoothingChoice::Usual));
    QVERIFY(smoothingWeight(4000, SmoothingChoice::Usual) < smoothingWeight(4000, SmoothingChoice::Strong));
    QCOMPARE(smoothingWeight(4000, SmoothingChoice::Usual), smoothingWeight(4000));
}

void TestPlotsMath::aGapStaysAGap() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> with = smoothed({4.0, nan, 1.0}, 0.9);
    const std::vector<double> without = smoothed({4.0, 1.0}, 0.9);
    QVERIFY(std::isnan(with[1]));
    QCOMPARE(with[2], without[1]);
}

namespace {

CurveColumns someCurves(int count) {
    CurveColumns curves;
    curves.classCmi.resize(1);
    for (int i = 1; i <= count; ++i) {
        const double lambda = i <= count / 2 ? 0.0 : 500.0;
        const double cmi = 0.03 + 0.001 * std::sin(i);
        const double matching = 2.0 + std::cos(3.0 * i);
        curves.iteration.push_back(i);
        curves.matching.push_back(matching);
        curves.cmi.push_back(cmi);
        curves.regulariser.push_back(cmi);
        curves.teacherAccuracy.push_back(90.0 - 0.1 * i);
        curves.lambda.push_back(lambda);
        curves.lambdaCmi.push_back(lambda * cmi);
        curves.loss.push_back(matching + lambda * cmi);
        curves.classCmi[0].push_back(i % 3 == 0 ? cmi : std::numeric_limits<double>::quiet_NaN());
    }
    return curves;
}

} // namespace

void TestPlotsMath::linesAddUpAcrossALambdaChange() {
    CurveFeed feed(0.9);
    const CurvePiece piece = feed.take(someCurves(100));
    QVERIFY(std::isnan(piece.lambdaCmiLine[49])); // the term is off: nothing to draw
    QVERIFY(std::abs(piece.lambdaCmiLine[50] - 500.0 * piece.cmiLine[50]) < 1e-12);
    for (int i = 50; i < 100; ++i)
        QVERIFY(std::abs(piece.lossLine[i] - piece.matchingLine[i] - piece.lambdaCmiLine[i]) < 1e-12);
}

void TestPlotsMath::piecesEqualTheWhole() {
    CurveFeed inOne(0.9), inTwo(0.9);
    const CurvePiece whole = inOne.take(someCurves(100));
    CurvePiece first = inTwo.take(someCurves(100)); // the curve's first half is the same at any length
    QCOMPARE(inTwo.take(someCurves(100)).iteration.size(), 0);
    QCOMPARE(first.matchingLine, whole.matchingLine);
    const ClassPiece classes = inOne.takeClass(someCurves(100), 0);
    QCOMPARE(classes.iteration.size(), 33); // only what was measured
    QCOMPARE(inOne.takeClass(someCurves(100), 0).iteration.size(), 0);
}

void TestPlotsMath::rangesHoldTheData() {
    for (const auto& [low, high] :
         {std::pair{0.0, 1.0}, {0.012, 0.034}, {57.0, 83.4}, {5.0, 5.0}, {-3.0, 2.0}}) {
        Extent extent;
        extent.include(low);
        extent.include(high);
        const PlotRange range = linearRange(extent);
        QVERIFY2(range.lower <= low && range.upper > high, qPrintable(QString::number(high)));
        QVERIFY(range.span() < 10.0 * std::max(high - low, 1.0));
    }
    QCOMPARE(linearRange(Extent()), (PlotRange{0.0, 1.0}));
}

void TestPlotsMath::logarithmicRangesHoldTheData() {
    for (const auto& [low, high] : {std::pair{1.0, 1.0}, {0.03, 270.0}, {1e-5, 3e-5}}) {
        Extent extent;
        extent.include(low);
        extent.include(high);
        extent.include(std::numeric_limits<double>::quiet_NaN());
        const PlotRange range = logarithmicRange(extent);
        QVERIFY(range.lower > 0 && range.lower < low && range.upper > high);
    }
}

void TestPlotsMath::theIterationAxisGrowsInSteps() {
    int steps = 0;
    double before = 0;
    for (int last = 0; last <= 2000; ++last) {
        const double limit = iterationLimit(last, 2000);
        QVERIFY(limit >= last && limit <= 2000);
        steps += limit != before ? 1 : 0;
        before = limit;
    }
    QVERIFY2(steps < 40, qPrintable(QString::number(steps)));
    QCOMPARE(iterationLimit(2000, 2000), 2000.0);
}

void TestPlotsMath::ticksAreFewAndRound() {
    QCOMPARE(linearTicks({0, 2000}, 4), (std::vector<double>{0, 500, 1000, 1500, 2000}));
    QCOMPARE(logarithmicTicks({0.1, 20}, 4), (std::vector<double>{0.1, 1, 10}));
    for (const double upper : {1.5, 3.0, 40.0, 1e3, 1e5, 1e6}) {
        const std::size_t count = logarithmicTicks({1.0, upper}, 4).size();
        QVERIFY2(count >= 3 && count <= 7, qPrintable(QString::number(count)));
    }
}

void TestPlotsMath::ticksOfTimeAreRoundInTheirUnit() {
    QCOMPARE(timeTicks({0, 90}, 4), (std::vector<double>{0, 30, 60, 90}));
    QCOMPARE(timeTicks({0, 1000}, 4), (std::vector<double>{0, 300, 600, 900}));
    QCOMPARE(timeTicks({0, 7200}, 4), (std::vector<double>{0, 1800, 3600, 5400, 7200}));
    QCOMPARE(timeTicks({0, 2}, 4), (std::vector<double>{0, 0.5, 1, 1.5, 2}));
    QVERIFY(timeTicks({0, 1e7}, 4).size() <= 6); // months
}

void TestPlotsMath::timeGoesThereAndBack() {
    TimeScale scale;
    QCOMPARE(scale.secondsAt(50), 0.0);
    const std::vector<double> iterations{11, 12, 13, 14}; // of a fork at 10
    const std::vector<double> milliseconds{2000, std::nan(""), 500, 1500};
    scale.follow({iterations.begin(), iterations.begin() + 2}, milliseconds);
    scale.follow(iterations, milliseconds);
    QCOMPARE(scale.secondsAt(10), 0.0);
    QCOMPARE(scale.secondsAt(10.5), 1.0);
    QCOMPARE(scale.secondsAt(12), 2.0); // what was not measured takes no time
    QCOMPARE(scale.secondsAt(14), 4.0);
    QCOMPARE(scale.secondsAt(18), 8.0); // at the mean pace
    for (const double iteration : {10.0, 10.25, 13.5, 14.0, 20.0})
        QCOMPARE(scale.iterationAt(scale.secondsAt(iteration)), iteration);
}

void TestPlotsMath::countsHaveThinSpaces() {
    QCOMPARE(formatCount(0), QStringLiteral("0"));
    QCOMPARE(formatCount(999), QStringLiteral("999"));
    QCOMPARE(formatCount(1560), QStringLiteral("1\u2009560"));
    QCOMPARE(formatCount(1234567), QStringLiteral("1\u2009234\u2009567"));
}

void TestPlotsMath::valuesKeepTheirDigits() {
    QCOMPARE(formatValue(0.4, 3), QStringLiteral("0.400"));
    QCOMPARE(formatValue(0.99996, 3), QStringLiteral("1.00"));
    QCOMPARE(formatValue(8000, 3), QStringLiteral("8\u2009000"));
    QCOMPARE(formatValue(1234.5, 3), QStringLiteral("1\u2009235"));
    QCOMPARE(formatValue(-0.25, 2), QStringLiteral("\u22120.25"));
    QCOMPARE(formatValue(0.000012, 2), QStringLiteral("1.2·10⁻⁵"));
    QCOMPARE(formatValue(std::nan(""), 3), QStringLiteral("–"));
    QCOMPARE(formatTrimmed(500), QStringLiteral("500"));
    QCOMPARE(formatTrimmed(0.5), QStringLiteral("0.5"));
    QCOMPARE(formatTrimmed(0), QStringLiteral("0"));
}

QTEST_APPLESS_MAIN(TestPlotsMath)
#include "test_plots_math.moc"
