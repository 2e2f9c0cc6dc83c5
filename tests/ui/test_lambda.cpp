// SPDX-License-Identifier: GPL-3.0-or-later
// The λ control: scale, slider, spin box, what is asked for against what is applied.
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "fake_engine.h"
#include "ui/config/lambda_control.h"
#include "ui/config/lambda_scale.h"
#include "ui/config/lambda_slider.h"
#include "ui/config/real_spin_box.h"
#include "ui/theme/number_text.h"

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

    void numbersAreReadAsPeopleTypeThem() {
        QCOMPARE(parseNumber(QStringLiteral("1e4")).value(), 1e4);
        QCOMPARE(parseNumber(QStringLiteral("0,5")).value(), 0.5);
        QCOMPARE(parseNumber(QStringLiteral("8\u2009000")).value(), 8000.0);
        QVERIFY(!parseNumber(QStringLiteral("much")));
        QVERIFY(!parseNumber(QStringLiteral("inf")));
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
        bench.control.setImagesPerClass(1);
        QVERIFY(note->isVisible());
        bench.control.setImagesPerClass(10);
        QVERIFY(!note->isVisible());
    }
};

QTEST_MAIN(TestLambda)
#include "test_lambda.moc"
