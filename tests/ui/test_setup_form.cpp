// SPDX-License-Identifier: GPL-3.0-or-later
// The set-up form: every parameter has a row, values go there and back, what is wrong is said beside its
// field.
#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include "core/catalogue/catalogue.h"
#include "fake_engine.h"
#include "ui/lambda/lambda_control.h"
#include "ui/lambda/lambda_track.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/setup/setup_panel.h"
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
        QCOMPARE(bench.panel.config().cmi.scope, std::string("class"));
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
        QCOMPARE(bench.panel.config().cmi.centroids, std::string("real"));
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
};

QTEST_MAIN(TestSetupForm)
#include "test_setup_form.moc"
