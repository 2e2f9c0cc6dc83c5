// SPDX-License-Identifier: GPL-3.0-or-later
// The λ sweep as the window shows it, with a program in place of `distill` that answers at once, and the
// explanation of λ.
#include <fstream>

#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include "core/catalogue/catalogue.h"
#include "fake_engine.h"
#include "ui/lambda/lambda_control.h"
#include "ui/lambda/lambda_help.h"
#include "ui/run/run_model.h"
#include "ui/settings/settings.h"
#include "ui/setup/setup_panel.h"
#include "ui/sweep/laboratory.h"
#include "ui/sweep/sweep_dialog.h"
#include "ui/sweep/sweep_plot.h"
#include "ui/sweep/sweep_text.h"

using namespace distill;

namespace {

SweepRow row(double lambda, double heldOut, double deviation, std::int64_t n = 3) {
    SweepRow made;
    made.lambda = lambda;
    made.heldOutMean = heldOut;
    made.heldOutStd = deviation;
    made.accuracyMean = heldOut - 2;
    made.accuracyStd = deviation;
    made.cmi = 0.1 / (1 + lambda);
    made.seconds = 12;
    made.n = n;
    return made;
}

std::vector<SweepRow> threeRows() {
    std::vector<SweepRow> rows{row(0, 50, 0.1), row(10, 55, 0.1), row(100, 54.9, 0.2)};
    chooseBest(rows);
    return rows;
}

struct Bench {
    QTemporaryDir folder;
    std::unique_ptr<SweepDialog> dialog;

    // `script` is what the program does; $OUT is the folder it is given.
    explicit Bench(const std::string& script) {
        const auto program = toPath(folder.filePath(QStringLiteral("distill.sh")));
        std::ofstream(program) << "#!/bin/sh\nfor OUT; do :; done\n" << script << '\n';
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        dialog = std::make_unique<SweepDialog>(nullptr, toQString(program),
                                               [](const RunConfig&) -> Result<CostEstimate> {
                                                   CostEstimate estimate;
                                                   estimate.iterationSeconds = 0.5;
                                                   estimate.evaluationSeconds = 10;
                                                   estimate.prepareSeconds = 20;
                                                   return estimate;
                                               });
        RunConfig config = demoConfig();
        config.iterations = 100;
        dialog->offer(config, toPath(folder.filePath(QStringLiteral("runs"))));
        dialog->show();
    }
    template <class T>
    T* find(const char* name) const {
        T* found = dialog->findChild<T*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    void click(const char* name) const { QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton); }
    QString text(const char* name) const { return find<QLabel>(name)->text(); }
};

std::string writing(const std::vector<SweepRow>& rows) {
    return "cat > \"$OUT/sweep.json\" <<'END'\n" + toJson(rows).dump() + "\nEND\n";
}

} // namespace

class TestLaboratory : public QObject {
    Q_OBJECT
private slots:
    void valuesAreReadAsTyped() {
        const std::vector<double> wanted{0, 1, 10};
        QVERIFY(lambdasFromText(QStringLiteral("10, 0,1,1")).values == wanted);
        QVERIFY(!lambdasFromText(QStringLiteral("1, -2")).problem.isEmpty());
        QVERIFY(!lambdasFromText(QStringLiteral("1, much")).problem.isEmpty());
        QVERIFY(!lambdasFromText(QString()).problem.isEmpty());
        const std::vector<double> filled{0, 1, 10, 100};
        QVERIFY(logarithmicLambdas(1, 100, 3, true) == filled);
        QCOMPARE(logarithmicLambdas(3, 3, 4, false).size(), std::size_t(1));
    }

    void noDifferenceIsSaid() {
        const QString verdict = sweepVerdict(threeRows(), true);
        QVERIFY(verdict.contains(QStringLiteral("λ = 10,")));
        QVERIFY(verdict.contains(QStringLiteral("held-out")));
        QVERIFY(verdict.contains(QStringLiteral("No difference was shown to λ = 100:")));
        std::vector<SweepRow> single{row(0, 50, 0, 1), row(10, 60, 0, 1)};
        chooseBest(single);
        QVERIFY(sweepVerdict(single, true).contains(QStringLiteral("no difference was shown")));
        QVERIFY(sweepVerdict(single, false).startsWith(QStringLiteral("So far")));
        const QStringList cells = sweepTableRow(threeRows()[2]);
        QVERIFY(cells.contains(QStringLiteral("no difference")));
        QVERIFY(cells[1].contains(QStringLiteral("54.9 [54.4, 55.4]"))); // 4.303 · 0.2 / √3
    }

    void csvHasARowForEachLambda() {
        const QStringList lines = QString::fromStdString(sweepCsv(threeRows())).split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 5); // head, three rows, the end
        for (int i = 0; i < 4; ++i)
            QCOMPARE(lines[i].count(QLatin1Char(',')), 11);
        QVERIFY(lines[2].endsWith(QStringLiteral(",true,false")));
    }

    void aSweepRunsAndIsShown() {
        Bench bench("echo 'iteration 5 of 100' >&2\n" + writing(threeRows()));
        QSignalSpy chosen(bench.dialog.get(), &SweepDialog::lambdaChosen);
        QVERIFY(!bench.find<QPushButton>("sweepUse")->isEnabled());
        bench.find<QLineEdit>("sweepValues")->setText(QStringLiteral("0, 10, 100"));
        QTRY_VERIFY(bench.text("sweepCost").contains(QStringLiteral("9 runs")));
        bench.click("sweepStart");
        QTRY_COMPARE(bench.text("sweepStatus"), QStringLiteral("Done."));
        const auto* table = bench.find<QTableWidget>("sweepTable");
        QTRY_COMPARE(table->rowCount(), 3);
        QCOMPARE(bench.dialog->findChild<SweepPlot*>()->points(), 3);
        QVERIFY(bench.text("sweepVerdict").contains(QStringLiteral("λ = 10,")));
        bench.click("sweepUse");
        QCOMPARE(chosen.takeFirst().first().toDouble(), 10.0);
        for (const char* name : {"plot.svg", "plot.pdf", "plot.png"}) {
            const auto file = toPath(bench.folder.filePath(QLatin1String(name)));
            const auto saved = bench.dialog->findChild<SweepPlot*>()->exportTo(file);
            QVERIFY(saved.has_value());
            QVERIFY(std::filesystem::file_size(file) > 1000);
        }
        std::ifstream setup(bench.dialog->folder() / "set-up.json");
        const auto json = nlohmann::json::parse(setup);
        QCOMPARE(json.at("iterations").get<int>(), 100);
        QVERIFY(json.at("hold_out").get<int>() > 0); // λ is not chosen by the test images
    }

    void aSweepIsStartedAtTheChosenPlace() {
        Place place;
        place.name = "lab";
        QVERIFY(addPlace(place).has_value());
        {
            const Bench bench("echo \"$*\" >\"$OUT/arguments\"");
            auto* chooser = bench.find<QComboBox>("sweepChooser");
            QTRY_VERIFY(chooser->isEnabled());
            chooser->setCurrentText(QStringLiteral("lab"));
            bench.click("sweepStart");
            QTRY_COMPARE(bench.text("sweepStatus"), QStringLiteral("Done."));
            QFile arguments(toQString(bench.dialog->folder() / "arguments"));
            QVERIFY(arguments.open(QIODevice::ReadOnly));
            QVERIFY(arguments.readAll().startsWith("sweep --place lab --config "));
        }
        QVERIFY(removePlace("lab").has_value());
    }

    void whatFailedSaysWhy() {
        Bench bench("echo 'distill: The disk is full.' >&2\nexit 4");
        bench.click("sweepStart");
        QTRY_COMPARE(bench.text("sweepStatus"), QStringLiteral("The disk is full."));
        QVERIFY(bench.find<QPushButton>("sweepStart")->isEnabled());
    }

    void aStoppedSweepKeepsWhatIsDone() {
        std::vector<SweepRow> rows{row(0, 50, 0, 1)};
        chooseBest(rows);
        Bench bench(writing(rows) + "trap 'exit 143' TERM\necho started >&2\nwhile :; do sleep 0.05; done");
        bench.click("sweepStart");
        QTRY_COMPARE(bench.text("sweepStatus"), QStringLiteral("started"));
        QVERIFY(bench.dialog->isRunning());
        bench.click("sweepStop");
        QTRY_VERIFY(bench.text("sweepStatus").startsWith(QStringLiteral("Stopped")));
        QTRY_COMPARE(bench.find<QTableWidget>("sweepTable")->rowCount(), 1);
        QCOMPARE(bench.find<QPushButton>("sweepStart")->text(), QStringLiteral("Go on"));
        QVERIFY(bench.text("sweepVerdict").startsWith(QStringLiteral("So far")));
    }

    void aSweepOfEarlierOpensAgain() {
        Bench bench("exit 0");
        const auto folder = toPath(bench.folder.filePath(QStringLiteral("old")));
        std::filesystem::create_directories(folder);
        RunConfig config = demoConfig();
        config.iterations = 777;
        std::ofstream(folder / "plan.json")
            << nlohmann::json{{"lambdas", {0, 10, 100}}, {"seeds", 3}, {"config", toJson(config)}};
        std::ofstream(folder / "sweep.json") << toJson(threeRows());
        bench.dialog->openFolder(folder);
        QTRY_COMPARE(bench.find<QTableWidget>("sweepTable")->rowCount(), 3);
        QCOMPARE(bench.find<QLineEdit>("sweepValues")->text(), QStringLiteral("0, 10, 100"));
        QVERIFY(bench.text("sweepVerdict").startsWith(QStringLiteral("Best")));
        bench.dialog->openFolder(toPath(bench.folder.path()));
        QTRY_VERIFY(bench.text("sweepStatus").contains(QStringLiteral("holds no λ sweep")));
    }

    void theBestLambdaReachesTheCard() {
        const QTemporaryDir runs;
        RunModel model;
        QWidget window;
        auto* setup = new SetupPanel(&model, &window);
        setup->setConfig(demoConfig());
        Laboratory laboratory(&model, setup, &window);
        laboratory.openSweep(toPath(runs.path()));
        auto* dialog = window.findChild<SweepDialog*>();
        QVERIFY(dialog->isVisible());
        emit dialog->lambdaChosen(42);
        QCOMPARE(setup->config().lambda, 42.0);
        emit setup->lambdaControl()->helpRequested();
        QTRY_VERIFY(window.findChild<QWidget*>(QStringLiteral("lambdaHelpDialog"))->isVisible());
    }

    void nonsenseCannotBeStarted() {
        Bench bench("exit 0");
        bench.find<QLineEdit>("sweepValues")->setText(QStringLiteral("a lot"));
        QVERIFY(!bench.find<QPushButton>("sweepStart")->isEnabled());
        QTRY_VERIFY(bench.text("sweepCost").contains(QStringLiteral("is no number")));
    }

    void lambdaIsExplainedWithTheRunsNumbers() {
        RunModel model;
        const QString before = lambdaHelpText(model, demoConfig());
        QVERIFY(before.contains(QStringLiteral("loss = matching + λ · CMI")));
        QVERIFY(before.contains(QStringLiteral("KL(P")));
        model.applyAll({test::makeStarted(demoConfig()), test::makeIteration(40, 37)});
        const QString during = lambdaHelpText(model, demoConfig());
        QVERIFY(during.contains(QStringLiteral("At iteration 40")));
        QVERIFY(during.contains(QStringLiteral("they pull across each other")));
        QVERIFY(!during.contains(QStringLiteral("stand for"))); // the run does not tell it
        Iteration drifted = test::makeIteration(41, 37);
        drifted.teacherAccuracy = 61.2;
        model.applyAll({drifted});
        QVERIFY(
            lambdaHelpText(model, demoConfig())
                .contains(QStringLiteral("The teacher takes 61 % of these images for what they stand for")));
        RunConfig single = demoConfig();
        single.ipc = 1;
        QVERIFY(lambdaHelpText(model, single).contains(QStringLiteral("CMI is 0 by definition")));
    }
};

QTEST_MAIN(TestLaboratory)
#include "test_laboratory.moc"
