// SPDX-License-Identifier: GPL-3.0-or-later
// The set-up form: every parameter has a row, values go there and back, what is wrong is said beside its
// field.
#include <algorithm>

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

#include "core/catalogue/catalogue.h"
#include "fake_engine.h"
#include "ui/lambda/lambda_control.h"
#include "ui/lambda/lambda_track.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/setup/setup_footer.h"
#include "ui/setup/setup_panel.h"
#include "ui/theme/theme.h"
#include "ui/theme/type_scale.h"
#include "ui/widgets/real_spin_box.h"

using namespace distill;

namespace {

RunConfig quick(const char* dataset = "shapes", std::int64_t ipc = 10) {
    return *presetConfig("quick", "dm", dataset, ipc);
}

struct Bench {
    RunModel model;
    SetupPanel panel{&model, nullptr};

    Bench() {
        panel.resize(304, 1400);
        panel.setConfig(quick());
        panel.show();
    }
    ParamRow* row(const char* key) const { return panel.form()->row(QLatin1String(key)); }
    void type(const char* key, const char* text) const {
        auto* spin = qobject_cast<RealSpinBox*>(row(key)->editor());
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QLatin1String(text));
        QTest::keyClick(spin, Qt::Key_Return);
    }
};

} // namespace

class TestSetupForm : public QObject {
    Q_OBJECT
private slots:
    void everyParameterHasARow() {
        Bench bench;
        for (const ParamSpec& spec : runParams("dm")) {
            const bool elsewhere = spec.key == "lambda" || spec.key == "preset";
            QVERIFY2((bench.row(spec.key.c_str()) == nullptr) == elsewhere, spec.key.c_str());
            if (elsewhere)
                continue;
            const QWidget* editor = bench.row(spec.key.c_str())->editor();
            QCOMPARE(editor->objectName().toStdString(), spec.key);
            QVERIFY2(!editor->accessibleName().isEmpty(), spec.key.c_str());
            QVERIFY2(!editor->toolTip().isEmpty(), spec.key.c_str());
        }
    }

    void valuesGoThereAndBack() {
        Bench bench;
        for (const char* preset : {"quick", "paper"}) {
            const RunConfig config = *presetConfig(preset, "dm", "cifar10", 50);
            bench.panel.setConfig(config);
            QVERIFY(bench.panel.config() == config);
            for (const ParamRow* row : bench.panel.form()->rows())
                QVERIFY2(row->value() == *getField(config, row->spec().key), row->spec().key.c_str());
        }
    }

    void whatIsTypedReachesTheConfiguration() {
        Bench bench;
        bench.type("iterations", "1e4");
        QCOMPARE(bench.panel.config().iterations, std::int64_t(10000));
        bench.type("seed", "42");
        QCOMPARE(bench.panel.config().seed, std::uint64_t(42));
        const QLabel* note = bench.panel.findChild<QLabel*>(QStringLiteral("presetNote"));
        QVERIFY(note->isVisible());
    }

    void aWrongValueIsNamedBesideItsField() {
        Bench bench;
        auto* network = qobject_cast<QComboBox*>(bench.row("network")->editor());
        QVERIFY(network->isEditable());
        network->setFocus();
        network->lineEdit()->selectAll();
        QTest::keyClicks(network, QStringLiteral("NoSuchNet"));
        QVERIFY(!bench.row("network")->problem().isEmpty());
        QVERIFY(bench.row("iterations")->problem().isEmpty());
        QVERIFY(!bench.panel.checkAndShow());
        network->lineEdit()->selectAll();
        QTest::keyClicks(network, QStringLiteral("ConvNetW64"));
        QCOMPARE(bench.row("network")->problem(), QString());
        QVERIFY(bench.panel.checkAndShow());
    }

    void lettersAreNoNumber() {
        Bench bench;
        const std::int64_t before = bench.panel.config().iterations;
        bench.type("iterations", "many");
        QCOMPARE(bench.panel.config().iterations, before);
    }

    void aPresetAdaptsToDatasetAndIpc() {
        Bench bench;
        auto* dataset = qobject_cast<QComboBox*>(bench.row("dataset")->editor());
        dataset->setFocus();
        dataset->setCurrentIndex(dataset->findData(QStringLiteral("fashion-mnist")));
        QVERIFY(bench.panel.config() == quick("fashion-mnist"));
        bench.type("ipc", "1");
        QVERIFY(bench.panel.config() == quick("fashion-mnist", 1));
        bench.type("iterations", "7"); // now it is the user's own
        dataset->setCurrentIndex(dataset->findData(QStringLiteral("shapes")));
        QCOMPARE(bench.panel.config().iterations, std::int64_t(7));
    }

    void choosingAPresetFillsTheForm() {
        Bench bench;
        bench.type("iterations", "7");
        auto* preset = bench.panel.findChild<QComboBox*>(QStringLiteral("presetChooser"));
        preset->setFocus();
        QTest::keyClick(preset, Qt::Key_Down);
        QCOMPARE(bench.panel.config().preset, std::string("paper"));
        QVERIFY(bench.panel.config() == *presetConfig("paper", "dm", "shapes", 10));
        QCOMPARE(bench.panel.lambdaControl()->value(), bench.panel.config().lambda);
    }

    void theSwitchOfTheScopeConvertsLambda() {
        Bench bench;
        RunConfig config = quick();
        config.lambda = 500;
        config.lambdaSchedule = "0:0,100:500";
        bench.panel.setConfig(config);
        const auto classes = static_cast<double>(findDataset("shapes")->classes);
        auto* scope = qobject_cast<QComboBox*>(bench.row("cmi.scope")->editor());
        scope->setCurrentIndex(scope->findData(QStringLiteral("class")));
        QCOMPARE(bench.panel.config().cmi.scope, CmiScope::Class);
        QCOMPARE(bench.panel.config().lambda, 500 / classes);
        QCOMPARE(schedulePoints(bench.panel.config().lambdaSchedule, 1).back().second, 500 / classes);
        const auto* note = bench.panel.findChild<QLabel*>(QStringLiteral("scopeNote"));
        QVERIFY(note->isVisible());
        scope->setCurrentIndex(scope->findData(QStringLiteral("set")));
        QCOMPARE(bench.panel.config().lambda, 500.0);
    }

    void oneClickMeasuresAgainstTheRealCentres() {
        Bench bench;
        bench.type("ipc", "1");
        auto* note = bench.panel.findChild<QLabel*>(QStringLiteral("lambdaNote"));
        QVERIFY(note->isVisible());
        emit note->linkActivated(QStringLiteral("real"));
        QCOMPARE(bench.panel.config().cmi.centroids, Centroids::Real);
        QVERIFY(!note->isVisible());
    }

    void aRatioOfTheCardIsThatOfTheForm() {
        Bench bench;
        auto* relative = bench.panel.findChild<QAbstractButton*>(QStringLiteral("lambdaRelative"));
        QTest::mouseClick(relative, Qt::LeftButton);
        QCOMPARE(bench.panel.config().cmi.holdRatio, 0.1);
        bench.type("cmi.hold_ratio", "0");
        QVERIFY(!relative->isChecked());
        QCOMPARE(bench.panel.lambdaControl()->ratio(), 0.0);
        QVERIFY(bench.panel.checkAndShow());
    }

    void everyOptionOfCmiHasItsHelp() {
        Bench bench;
        int seen = 0;
        for (const ParamRow* row : bench.panel.form()->rows()) {
            const QString key = QString::fromStdString(row->spec().key);
            if (!key.startsWith(QLatin1String("cmi.")) && !key.startsWith(QLatin1String("teacher.")))
                continue;
            ++seen;
            QVERIFY2(row->editor()->toolTip().size() > 80, qPrintable(key));
        }
        QVERIFY(seen >= 18);
    }

    void theFormRestsDuringARun() {
        Bench bench;
        bench.model.applyAll({test::makeStarted(quick()), StateChanged{RunState::Running, {}}});
        QVERIFY(!bench.row("iterations")->editor()->isEnabled());
        QVERIFY(bench.row("iterations")->isVisible());
        QVERIFY(bench.panel.lambdaControl()->isEnabled());
        bench.model.applyAll({Finished{}});
        QVERIFY(bench.row("iterations")->editor()->isEnabled());
    }

    void advancedSettingsAreFolded() {
        Bench bench;
        const ParamRow* row = bench.row("teacher.lr");
        QVERIFY(!row->isVisible());
        auto* fold = bench.panel.findChild<QAbstractButton*>(QStringLiteral("advancedFold"));
        QTest::mouseClick(fold, Qt::LeftButton);
        QVERIFY(row->isVisible());
    }

    void oneColumnOfEqualFields() {
        Bench bench;
        bench.panel.form()->showAdvanced(true);
        int narrow = -1, right = -1;
        for (const ParamRow* row : bench.panel.form()->rows()) {
            const QWidget* editor = row->editor();
            const int end = editor->mapTo(bench.panel.form(), QPoint(editor->width(), 0)).x();
            if (row->isLong() || row->spec().kind == ParamKind::Boolean)
                continue;
            narrow = narrow < 0 ? editor->width() : narrow;
            right = right < 0 ? end : right;
            QVERIFY2(editor->width() == narrow && end == right, row->spec().key.c_str());
        }
        QVERIFY(narrow > 0);
    }

    void noChoiceIsCut() {
        for (const char* method : {"dm", "mtt", "sre2l"}) {
            Bench bench;
            bench.panel.resize(292, 900); // as narrow as it gets
            RunConfig config = quick();
            config.method = method;
            bench.panel.setConfig(config);
            bench.panel.form()->showAdvanced(true);
            QCoreApplication::processEvents();
            for (QComboBox* combo : bench.panel.findChildren<QComboBox*>())
                for (int i = 0; combo->isVisible() && i < combo->count(); ++i)
                    QVERIFY2(combo->fontMetrics().horizontalAdvance(combo->itemText(i)) + 28 <=
                                 combo->width(),
                             qPrintable(combo->objectName() + QLatin1Char(' ') + combo->itemText(i)));
        }
    }

    void fieldsGrowWithTheType() {
        Bench bench;
        bench.panel.form()->showAdvanced(true);
        const auto areWhole = [&] {
            for (const QComboBox* combo : bench.panel.findChildren<QComboBox*>())
                for (int i = 0; combo->isVisible() && i < combo->count(); ++i)
                    if (combo->fontMetrics().horizontalAdvance(combo->itemText(i)) + 28 > combo->width())
                        return false;
            const auto spins = bench.panel.form()->findChildren<RealSpinBox*>();
            return std::all_of(spins.begin(), spins.end(), [](const RealSpinBox* spin) {
                return !spin->isVisible() ||
                       spin->fontMetrics().horizontalAdvance(spin->text()) + 26 <= spin->width();
            });
        };
        for (const int zoom : {100, 150, 200, 100}) {
            setInterfaceZoom(zoom);
            Theme::instance().apply(ThemeChoice::Light);
            QTRY_COMPARE(bench.row("seed")->editor()->width(), scaledPixels(144));
            QTRY_VERIFY2(areWhole(), qPrintable(QString::number(zoom)));
        }
        qApp->setStyleSheet(QString());
    }

    void nothingMovesAfterAnEdit() {
        Bench bench;
        QCoreApplication::processEvents();
        const QWidget* row = bench.row("seed");
        const QPoint before = row->mapTo(&bench.panel, QPoint(0, 0));
        const QRect footer = bench.panel.footer()->geometry();
        bench.type("iterations", "7"); // "Changed from this preset", another estimate
        auto* method = qobject_cast<QComboBox*>(bench.row("method")->editor());
        QCoreApplication::processEvents();
        QCOMPARE(row->mapTo(&bench.panel, QPoint(0, 0)), before);
        QCOMPARE(bench.panel.footer()->geometry(), footer);
        method->setCurrentIndex(method->findData(QStringLiteral("mtt"))); // a method with a longer text
        QCoreApplication::processEvents();
        QCOMPARE(bench.panel.footer()->geometry(), footer);
    }

    void settingsAreSearched() {
        Bench bench;
        auto* search = bench.panel.findChild<QLineEdit*>(QStringLiteral("setupSearch"));
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("weight decay"));
        QVERIFY(bench.row("teacher.weight_decay")->isVisible()); // an advanced one
        QVERIFY(!bench.row("iterations")->isVisible());
        search->clear();
        QVERIFY(bench.row("iterations")->isVisible());
        QVERIFY(!bench.row("teacher.weight_decay")->isVisible());
    }

    void everyGroupHasOneHeading() {
        Bench bench;
        bench.panel.form()->showAdvanced(true);
        QStringList headings;
        for (const QLabel* label : bench.panel.form()->findChildren<QLabel*>())
            if (label->property("heading").toBool() && label->isVisible())
                headings << label->text();
        QCOMPARE(headings.removeDuplicates(), 0);
        QVERIFY(headings.size() > 3);
    }

    void zeroSaysWhatItStandsFor() {
        Bench bench;
        bench.panel.form()->showAdvanced(true);
        auto* threads = qobject_cast<RealSpinBox*>(bench.row("threads")->editor());
        RunConfig config = quick();
        config.threads = 0;
        bench.panel.setConfig(config);
        QCOMPARE(threads->text(), QStringLiteral("Automatic"));
        bench.type("threads", "2");
        QCOMPARE(bench.panel.config().threads, 2);
        bench.type("threads", "0");
        QCOMPARE(threads->text(), QStringLiteral("Automatic"));
        QCOMPARE(qobject_cast<RealSpinBox*>(bench.row("checkpoint.every")->editor())->specialValueText(),
                 QStringLiteral("Off"));
    }

    void theKeysStayInTheListOfMethods() {
        Bench bench;
        bench.panel.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&bench.panel));
        auto* method = qobject_cast<QComboBox*>(bench.row("method")->editor());
        method->setFocus();
        QTest::keyClick(method, Qt::Key_Down);
        const std::string first = bench.panel.config().method;
        QVERIFY(first != "dm");
        auto* again = qobject_cast<QComboBox*>(bench.row("method")->editor());
        QVERIFY(again->hasFocus()); // the form was built anew
        QTest::keyClick(again, Qt::Key_Down);
        QVERIFY(bench.panel.config().method != first);
    }

    void anotherMethodIsOfferedItsOwnSettings() {
        Bench bench;
        bench.type("iterations", "2000"); // as the demonstration has them
        auto* method = qobject_cast<QComboBox*>(bench.row("method")->editor());
        method->setCurrentIndex(method->findData(QStringLiteral("dc")));
        QCOMPARE(bench.panel.config().iterations, std::int64_t(2000)); // the user's own stays
        auto* note = bench.panel.findChild<QLabel*>(QStringLiteral("presetNote"));
        QVERIFY(note->text().contains(QStringLiteral("apply")));
        emit note->linkActivated(QStringLiteral("again"));
        QVERIFY(bench.panel.config() == *presetConfig("quick", "dc", "shapes", 10));
    }

    void lambdaThatWillBeFoundIsNoNumber() {
        Bench bench;
        RunConfig config = quick();
        config.lambda = 100;
        config.cmi.initialRatio = 0.1;
        bench.panel.setConfig(config);
        auto* spin = bench.panel.findChild<RealSpinBox*>(QStringLiteral("lambdaSpin"));
        QCOMPARE(spin->text(), QStringLiteral("to be found"));
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QStringLiteral("100")); // the number that stood behind it is meant now
        QTest::keyClick(spin, Qt::Key_Return);
        QCOMPARE(spin->text(), QStringLiteral("100"));
        QCOMPARE(bench.panel.config().cmi.initialRatio, 0.0);
        QCOMPARE(bench.panel.config().lambda, 100.0);
    }
};

QTEST_MAIN(TestSetupForm)
#include "test_setup_form.moc"
