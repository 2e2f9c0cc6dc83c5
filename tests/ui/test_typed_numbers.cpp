// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as they are typed and pasted: grouping marks group, what could mean two numbers or none is refused
// with a sentence at the field, and the value stays.
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QStandardPaths>
#include <QTest>

#include "fake_engine.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/setup/setup_panel.h"
#include "ui/theme/theme.h"
#include "ui/theme/typed_number.h"
#include "ui/widgets/field_hint.h"
#include "ui/widgets/iteration_box.h"
#include "ui/widgets/real_spin_box.h"
#include "ui/window/main_window.h"

using namespace distill;

namespace {

void paste(QWidget* field, const QString& text) {
    QGuiApplication::clipboard()->setText(text);
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(field, Qt::Key_V, Qt::ControlModifier);
    QTest::keyClick(field, Qt::Key_Return);
    QCoreApplication::processEvents();
}

struct Typed {
    QWidget window;
    RealSpinBox* spin = new RealSpinBox(&window);
    Typed() {
        window.resize(400, 200);
        spin->setRange(1, 1e6);
        spin->setValue(100);
        window.show();
        window.activateWindow(); // the focus leaves in an active window only
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window was not activated");
        spin->setFocus();
    }
};

} // namespace

class TestTypedNumbers : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName(QStringLiteral("distillation-studio-test"));
        QCoreApplication::setApplicationName(QStringLiteral("distillation-studio-test"));
        Theme::instance().apply(ThemeChoice::Light);
    }

    void marksGroup_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value");
        for (const auto& [text, value] :
             std::initializer_list<std::pair<const char*, double>>{{"10,000", 1e4},
                                                                   {"10\u2009000", 1e4},
                                                                   {"10\u202F000", 1e4},
                                                                   {"10\u00A0000", 1e4},
                                                                   {"10 000", 1e4},
                                                                   {"10'000", 1e4},
                                                                   {"10’000", 1e4},
                                                                   {"1,234,567", 1234567},
                                                                   {"1.234.567", 1234567},
                                                                   {"10000", 1e4},
                                                                   {"1e4", 1e4},
                                                                   {"1E+4", 1e4},
                                                                   {"\u2212"
                                                                    "5",
                                                                    -5},
                                                                   {"12 345,000", 12345}})
            QTest::newRow(text) << QString::fromUtf8(text) << value;
    }
    void marksGroup() {
        QFETCH(QString, text);
        QFETCH(double, value);
        QCOMPARE(readNumber(text).value.value_or(-1), value);
        if (!text.endsWith(QLatin1String(",000")) || text == QLatin1String("10,000"))
            QCOMPARE(readWhole(text).value.value_or(-1), value);
    }

    void decimalMarks_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value");
        for (const auto& [text, value] :
             std::initializer_list<std::pair<const char*, double>>{{"0,5", 0.5},
                                                                   {"0.5", 0.5},
                                                                   {".5", 0.5},
                                                                   {"2.", 2},
                                                                   {"0,125", 0.125},
                                                                   {"0.500", 0.5},
                                                                   {"1.234", 1.234},
                                                                   {"1,234.5", 1234.5},
                                                                   {"1.234,5", 1234.5},
                                                                   {"1'234.5", 1234.5},
                                                                   {"2,5e-3", 0.0025}})
            QTest::newRow(text) << QString::fromUtf8(text) << value;
    }
    void decimalMarks() {
        QFETCH(QString, text);
        QFETCH(double, value);
        QCOMPARE(readNumber(text).value.value_or(-1), value);
    }

    void neverASilentOtherNumber() {
        for (const char* text : {"1 5", "1,00,000", "1,2,3", "10 00", "12 345 6", "much", "inf", "nan", "",
                                 "1e", "-", "1.2.3", "10.000", "1.500", "1e999", "0x10"}) {
            const TypedNumber typed = readNumber(QString::fromUtf8(text));
            QVERIFY2(!typed.value && !typed.problem.isEmpty(), text);
        }
        for (const char* text : {"10.000", "1.234", "12.5", "0,5", "10,00"})
            QVERIFY2(!readWhole(QString::fromUtf8(text)).value, text);
    }

    void listsAreReadOrRefused() {
        const std::vector<double> three{0, 10, 10000};
        for (const char* text : {"0, 10, 10,000", "0; 10; 10 000", "0,10,10000", "0, 10, 1e4"})
            QVERIFY2(readNumbers(QString::fromUtf8(text)).values == three, text);
        QVERIFY(readNumbers(QStringLiteral("0,5; 1,5")).values == (std::vector<double>{0.5, 1.5}));
        for (const char* text : {"10,000", "0,5", "1,5, 2", "1; much", ""}) {
            const TypedNumbers typed = readNumbers(QString::fromUtf8(text));
            QVERIFY2(typed.values.empty() && !typed.problem.isEmpty(), text);
        }
    }

    void theRangeIsSaidAtTheField() {
        Typed typed;
        QTest::keyClick(typed.spin, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(typed.spin, QStringLiteral("5,000,000"));
        QTest::keyClick(typed.spin, Qt::Key_Return);
        QTRY_COMPARE(
            FieldHint::shown(typed.spin),
            QStringLiteral("5,000,000 is more than 1\u2009000\u2009000, the most there can be. 100 stays."));
        QCOMPARE(typed.spin->value(), 100.0);
        QTest::keyClicks(typed.spin, QStringLiteral("7"));
        QVERIFY(FieldHint::shown(typed.spin).isEmpty()); // it goes with the next edit
    }

    void whatIsNoNumberIsRefusedWhenTheFocusLeaves() {
        Typed typed;
        auto* other = new QLineEdit(&typed.window);
        other->show();
        QTest::keyClick(typed.spin, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(typed.spin, QStringLiteral("1 5"));
        QTest::keyClick(typed.spin, Qt::Key_Tab);
        QTRY_COMPARE(FieldHint::shown(typed.spin), QStringLiteral("“1 5” is no number. 100 stays."));
        QCOMPARE(typed.spin->value(), 100.0);
        QCOMPARE(typed.spin->text(), QStringLiteral("100"));
    }

    void aHintIsGoneWithItsField() {
        Typed typed;
        paste(typed.spin, QStringLiteral("much"));
        QTRY_VERIFY(!FieldHint::shown(typed.spin).isEmpty());
        typed.spin->hide();
        QVERIFY(FieldHint::shown(typed.spin).isEmpty());
    }

    void aSpecialValueIsTheSmallest() {
        Typed typed;
        typed.spin->setWhole(true);
        typed.spin->setRange(0, 100000);
        typed.spin->setSpecialValueText(QStringLiteral("Automatic"));
        typed.spin->setValue(0);
        QCOMPARE(typed.spin->text(), QStringLiteral("Automatic"));
        paste(typed.spin, QStringLiteral("12,000"));
        QCOMPARE(typed.spin->wholeValue(), 12000);
        paste(typed.spin, QStringLiteral("0"));
        QCOMPARE(typed.spin->text(), QStringLiteral("Automatic"));
    }

    void everyNumberFieldOfTheWindowGroups() {
        test::FakeState state;
        MainWindow window(test::fakeEngine(state));
        window.resize(1440, 900);
        window.show();
        for (QAbstractSpinBox* field : window.findChildren<QAbstractSpinBox*>())
            QVERIFY2(qobject_cast<RealSpinBox*>(field) || qobject_cast<IterationBox*>(field),
                     qPrintable(field->objectName()));
        auto* iterations =
            qobject_cast<RealSpinBox*>(window.setup()->form()->row(QStringLiteral("iterations"))->editor());
        paste(iterations, QStringLiteral("10,000"));
        QCOMPARE(window.setup()->config().iterations, std::int64_t(10000));
        auto* lambda = window.findChild<RealSpinBox*>(QStringLiteral("lambdaSpin"));
        paste(lambda, QStringLiteral("10,000"));
        QCOMPARE(window.setup()->config().lambda, 10000.0);
        paste(lambda, QStringLiteral("10.000"));
        QCOMPARE(window.setup()->config().lambda, 10000.0);
        QTRY_VERIFY(FieldHint::shown(lambda).contains(QStringLiteral("may mean 10 or 10000")));
    }
};

QTEST_MAIN(TestTypedNumbers)
#include "test_typed_numbers.moc"
