// SPDX-License-Identifier: GPL-3.0-or-later
// The λ control: scale, slider, spin box, what is asked for against what is applied.
#include <algorithm>

#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QToolTip>
#include <QWheelEvent>

#include "core/catalogue/catalogue.h"
#include "fake_engine.h"
#include "ui/lambda/gradient_note.h"
#include "ui/lambda/lambda_control.h"
#include "ui/lambda/lambda_scale.h"
#include "ui/lambda/lambda_slider.h"
#include "ui/lambda/price_note.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/real_spin_box.h"

using namespace distill;

namespace {

struct Bench {
    RunModel model;
    LambdaControl control{&model, nullptr};
    LambdaSlider* slider = control.findChild<LambdaSlider*>(QStringLiteral("lambdaSlider"));
    RealSpinBox* spin = control.findChild<RealSpinBox*>(QStringLiteral("lambdaSpin"));
    QLabel* applied = control.findChild<QLabel*>(QStringLiteral("lambdaApplied"));
    QSignalSpy requested{&control, &LambdaControl::valueRequested};
    QSignalSpy startValue{&control, &LambdaControl::startValueChanged};

    Bench() {
        control.resize(280, control.sizeHint().height());
        control.show();
        control.setStartValue(100);
    }
    void run() { model.applyAll({test::makeStarted(RunConfig()), StateChanged{RunState::Running, {}}}); }
    void click(const char* name) {
        QTest::mouseClick(control.findChild<QToolButton*>(QLatin1String(name)), Qt::LeftButton);
    }
    bool shows(const QString& text) {
        const auto labels = control.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->isVisible() && label->text() == text; });
    }
    void type(const char* text) {
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QLatin1String(text));
        QTest::keyClick(spin, Qt::Key_Return);
    }
};

} // namespace

class TestLambda : public QObject {
    Q_OBJECT
private slots:
    void scaleHasATrueZero() {
        QCOMPARE(lambda_scale::position(0), 0);
        QCOMPARE(lambda_scale::valueAt(0), 0.0);
        QCOMPARE(lambda_scale::valueAt(lambda_scale::kZeroGap), 1.0);
        QCOMPARE(lambda_scale::valueAt(lambda_scale::kMaximum), 1e5);
        QCOMPARE(lambda_scale::position(1e9), lambda_scale::kMaximum);
        for (const double lambda : {1.0, 10.0, 250.0, 8000.0, 1e5})
            QVERIFY(qAbs(lambda_scale::valueAt(lambda_scale::position(lambda)) / lambda - 1) < 0.02);
    }

    void ticksGoThereAndBack() {
        double lambda = 100;
        for (int i = 0; i < 7; ++i)
            lambda = lambda_scale::stepped(lambda, 1);
        for (int i = 0; i < 7; ++i)
            lambda = lambda_scale::stepped(lambda, -1);
        QCOMPARE(lambda, 100.0);
        QCOMPARE(lambda_scale::stepped(10, 10), 100.0);
        QCOMPARE(lambda_scale::stepped(1, -1), 0.0);
        QCOMPARE(lambda_scale::stepped(5, -10), 1.0);
        QCOMPARE(lambda_scale::stepped(0, 1), 1.0);
        QCOMPARE(lambda_scale::stepped(0.5, 1), 1.0);
        QCOMPARE(lambda_scale::stepped(0, -1), 0.0);
    }

    void numbersAreShownShort() {
        QCOMPARE(compactNumber(8000), QStringLiteral("8\u2009000"));
        QCOMPARE(compactNumber(0.5), QStringLiteral("0.5"));
    }

    void typedExponentSetsTheStartValue() {
        Bench bench;
        bench.type("1e4");
        QCOMPARE(bench.control.value(), 1e4);
        QCOMPARE(bench.slider->lambda(), 1e4);
        QCOMPARE(bench.startValue.count(), 1);
        QCOMPARE(bench.requested.count(), 0);
        bench.type("2500000"); // beyond the slider's end
        QCOMPARE(bench.control.value(), 2.5e6);
    }

    void nonsenseLeavesTheValue() {
        Bench bench;
        bench.type("abc");
        QCOMPARE(bench.control.value(), 100.0);
        bench.type("-5");
        QCOMPARE(bench.control.value() >= 0, true);
    }

    void aDragSendsOnReleaseOnly() {
        Bench bench;
        bench.run();
        QTest::mousePress(bench.slider, Qt::LeftButton, {}, bench.slider->pointOf(100).toPoint());
        QTest::mouseMove(bench.slider, bench.slider->pointOf(1000).toPoint());
        QVERIFY(bench.slider->isDragging());
        QCOMPARE(bench.requested.count(), 0);
        QCOMPARE(bench.spin->value(), lambda_scale::valueAt(lambda_scale::position(1000)));
        QTest::mouseRelease(bench.slider, Qt::LeftButton, {}, bench.slider->pointOf(1000).toPoint());
        QCOMPARE(bench.requested.count(), 1);
        QVERIFY(qAbs(bench.control.value() / 1000 - 1) < 0.02);
    }

    void theLeftEndIsExactlyZero() {
        Bench bench;
        bench.run();
        QTest::mouseClick(bench.slider, Qt::LeftButton, {}, QPoint(1, int(bench.slider->pointOf(0).y())));
        QCOMPARE(bench.requested.count(), 1);
        QCOMPARE(bench.requested.first().first().toDouble(), 0.0);
        bench.control.toggleOff();
        QVERIFY(bench.control.value() > 0);
        bench.control.toggleOff();
        QCOMPARE(bench.control.value(), 0.0);
    }

    void wheelAndKeysMoveOneTick() {
        Bench bench;
        const QPoint at = bench.slider->rect().center();
        QWheelEvent wheel(at, bench.slider->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(bench.slider, &wheel);
        QCOMPARE(bench.control.value(), 126.0);
        QTest::keyClick(bench.slider, Qt::Key_Left);
        QCOMPARE(bench.control.value(), 100.0);
        QTest::keyClick(bench.slider, Qt::Key_Home);
        QCOMPARE(bench.control.value(), 0.0);
    }

    void appliedIsWhatTheEngineAnswers() {
        Bench bench;
        bench.run();
        bench.type("8000");
        QCOMPARE(bench.requested.count(), 1);
        QVERIFY(bench.applied->text().contains(QStringLiteral("requested")));
        bench.model.applyAll({ControlApplied{1, "lambda", 8000, 1240}});
        QCOMPARE(bench.applied->text(), QStringLiteral("applied at iteration 1\u2009240"));
    }

    void gradientsAreShared() {
        Bench bench;
        const auto* text = bench.control.findChild<QLabel*>(QStringLiteral("gradientShareText"));
        bench.run();
        bench.model.applyAll({test::makeIteration(1, 10)});
        QCOMPARE(text->text(), QStringLiteral("gradients: matching 75 %, CMI 25 %, 90° apart"));
    }

    void oneImagePerClassIsExplained() {
        Bench bench;
        const auto* note = bench.control.findChild<QLabel*>(QStringLiteral("lambdaNote"));
        QSignalSpy centres(&bench.control, &LambdaControl::realCentresRequested);
        RunConfig config = demoConfig();
        config.ipc = 1;
        bench.control.setSetup(config);
        QVERIFY(note->isVisible());
        emit const_cast<QLabel*>(note)->linkActivated(QStringLiteral("real"));
        QCOMPARE(centres.count(), 1);
        config.cmi.centroids = Centroids::Real; // with these CMI is not 0
        bench.control.setSetup(config);
        QVERIFY(!note->isVisible());
        config.cmi.centroids = Centroids::Synthetic;
        config.ipc = 10;
        bench.control.setSetup(config);
        QVERIFY(!note->isVisible());
    }

    void relativeAsksForARatio() {
        Bench bench;
        QSignalSpy startRatio(&bench.control, &LambdaControl::startRatioChanged);
        QSignalSpy ratio(&bench.control, &LambdaControl::ratioRequested);
        bench.click("lambdaRelative");
        QCOMPARE(startRatio.takeFirst().first().toDouble(), 0.1);
        QVERIFY(!bench.spin->isVisible());
        QCOMPARE(bench.control.ratio(), 0.1);
        bench.click("lambdaAbsolute");
        QCOMPARE(startRatio.takeFirst().first().toDouble(), 0.0);
        QVERIFY(bench.spin->isVisible());
        QCOMPARE(bench.control.value(), 100.0);
        bench.run();
        bench.click("lambdaRelative");
        QCOMPARE(ratio.takeFirst().first().toDouble(), 0.1);
        QVERIFY(bench.applied->text().contains(QStringLiteral("requested")));
        bench.model.applyAll({ControlApplied{1, "hold_ratio", 0.1, 2}, test::makeIteration(2, 37)});
        QVERIFY(bench.applied->text().contains(QStringLiteral("now 37")));
        QCOMPARE(bench.requested.count(), 0);
        bench.click("lambdaAbsolute"); // λ stays where the ratio left it
        QCOMPARE(bench.requested.takeFirst().first().toDouble(), 37.0);
    }

    void whatALiveRunHoldsIsShown() {
        Bench bench;
        RunConfig config;
        config.cmi.holdRatio = 0.5;
        bench.model.applyAll(
            {test::makeStarted(config), StateChanged{RunState::Running, {}}, test::makeIteration(1, 12)});
        QCOMPARE(bench.control.ratio(), 0.5);
        bench.model.applyAll({ControlApplied{1, "lambda", 80, 2}}); // set by another process
        QCOMPARE(bench.control.ratio(), 0.0);
        QCOMPARE(bench.control.value(), 80.0);
    }

    void aScheduleIsFollowedUntilSomebodySetsLambda() {
        Bench bench;
        RunConfig config;
        config.lambdaSchedule = "1:10,100:1000";
        bench.model.applyAll({test::makeStarted(config), StateChanged{RunState::Running, {}},
                              test::makeIteration(1, 10), test::makeIteration(2, 20)});
        QCOMPARE(bench.control.value(), 20.0);
        QVERIFY(bench.applied->text().contains(QStringLiteral("by hand ends")));
        bench.type("500");
        bench.model.applyAll({ControlApplied{1, "lambda", 500, 3}, test::makeIteration(3, 500)});
        QCOMPARE(bench.applied->text(), QStringLiteral("applied at iteration 3"));
    }

    void wordsForTheAngle() {
        QCOMPARE(gradientWords(0.9), QStringLiteral("they pull together"));
        QCOMPARE(gradientWords(-0.9), QStringLiteral("they pull against each other"));
        QCOMPARE(gradientWords(0.1), QStringLiteral("they pull across each other"));
        Bench bench;
        bench.run();
        bench.model.applyAll({test::makeIteration(1, 10)});
        const auto* words = bench.control.findChild<QLabel*>(QStringLiteral("gradientWords"));
        QCOMPARE(words->text(), QStringLiteral("they pull across each other · ratio 0.33"));
    }

    void whereALambdaComesFromIsTold() {
        Bench bench;
        RunConfig config;
        config.cmi.initialRatio = 0.1;
        bench.control.setPublished(LambdaPreset{8000, "paper, ResNet18 teachers"});
        bench.model.applyAll({test::makeStarted(config), StateChanged{RunState::Running, {}},
                              ControlApplied{0, "lambda", 250, 1}});
        const auto tip = [&](double lambda) {
            QPoint at = bench.slider->pointOf(lambda).toPoint();
            at.setY(4);
            QHelpEvent help(QEvent::ToolTip, at, bench.slider->mapToGlobal(at));
            QCoreApplication::sendEvent(bench.slider, &help);
            return QToolTip::text();
        };
        QVERIFY(tip(8000).contains(QStringLiteral("ResNet18")));
        QVERIFY(tip(250).contains(QStringLiteral("first iteration")));
    }

    void comparatorsAreCalledByTheirName() {
        Bench bench;
        RunConfig config = demoConfig();
        config.cmi.regulariser = Regulariser::Centralisation;
        bench.control.setSetup(config);
        QVERIFY(bench.shows(QStringLiteral("λ, the variance weight")));
        QVERIFY(!bench.shows(QStringLiteral("λ, the CMI weight")));
        bench.model.applyAll(
            {test::makeStarted(config), StateChanged{RunState::Running, {}}, test::makeIteration(1, 10)});
        const auto* text = bench.control.findChild<QLabel*>(QStringLiteral("gradientShareText"));
        QVERIFY(text->text().contains(QStringLiteral("variance 25 %")));
    }

    void thePriceIsMeasured() {
        Bench bench;
        const auto* price = bench.control.price();
        QVERIFY(!price->isVisible());
        CostEstimate estimate;
        estimate.iterationSeconds = 0.1;
        estimate.cmiSeconds = 0.05;
        bench.control.price()->setEstimate(estimate, CmiConfig());
        QVERIFY(price->text().contains(QStringLiteral("about 50 %")));
        bench.run();
        Iteration measured = test::makeIteration(1, 10), skipped = test::makeIteration(2, 10);
        measured.milliseconds = {60, 30, 10, 100};
        skipped.milliseconds = {60, 0, 10, 70};
        skipped.cmiFresh = false;
        bench.model.applyAll({measured, skipped});
        QCOMPARE(price->text(), QStringLiteral("CMI costs 30 % of the time"));
        QVERIFY(price->toolTip().contains(QStringLiteral("every 10 iterations")));
        QVERIFY(price->toolTip().contains(QStringLiteral("4 %"))); // 3 of 73 ms
    }
};

QTEST_MAIN(TestLambda)
#include "test_lambda.moc"
