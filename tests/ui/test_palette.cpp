// SPDX-License-Identifier: GPL-3.0-or-later
// The palette: what is typed finds commands, settings, runs, classes and iterations, and Enter does it.
#include <QLineEdit>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "run_folder.h"
#include "tests/support/window_bench.h"
#include "ui/palette/command_palette.h"
#include "ui/palette/fuzzy_match.h"
#include "ui/run/timeline.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/setup/setup_panel.h"
#include "ui/window/main_window.h"

using namespace distill;

namespace {

struct Bench : test::WindowBench {
    using WindowBench::WindowBench;

    CommandPalette* open() const {
        QTest::keyClick(window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = window->findChild<CommandPalette*>();
        Q_ASSERT(palette);
        return palette;
    }
    static void type(CommandPalette* palette, const QString& text) {
        auto* field = palette->findChild<QLineEdit*>(QStringLiteral("paletteField"));
        field->clear();
        QTest::keyClicks(field, text);
    }
    static void enter(CommandPalette* palette) {
        QTest::keyClick(palette->findChild<QLineEdit*>(QStringLiteral("paletteField")), Qt::Key_Return);
    }
};

} // namespace

class TestPalette : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { test::WindowBench::prepareProgram(); }
    void init() { QSettings().clear(); }

    void lettersInOrderFit() {
        QVERIFY(fuzzyScore(QStringLiteral("exgr"), QStringLiteral("Export image grid")) > 0);
        QVERIFY(fuzzyScore(QStringLiteral("grid export"), QStringLiteral("Export image grid")) > 0);
        QCOMPARE(fuzzyScore(QStringLiteral("grux"), QStringLiteral("Export image grid")), 0);
        QVERIFY(fuzzyScore(QStringLiteral("seed"), QStringLiteral("Seed")) >
                fuzzyScore(QStringLiteral("seed"), QStringLiteral("Show every edited run")));
        QVERIFY(fuzzyScore(QStringLiteral("ZÜRICH"), QStringLiteral("zürich")) > 0);
    }

    void aCommandIsFoundAndDone() {
        Bench bench;
        CommandPalette* palette = bench.open();
        QVERIFY(!palette->shownTitles().isEmpty()); // everything, before a letter is typed
        Bench::type(palette, QStringLiteral("reset lay"));
        QCOMPARE(palette->shownTitles().value(0), QStringLiteral("Reset layout"));
        auto* runs = bench.window->findChild<QWidget*>(QStringLiteral("runsDock"));
        runs->hide();
        Bench::enter(palette);
        QTRY_VERIFY(runs->isVisible());
    }

    void whatCannotBeDoneNowDoesNothing() {
        Bench bench;
        CommandPalette* palette = bench.open();
        Bench::type(palette, QStringLiteral("evaluate now"));
        QCOMPARE(palette->shownTitles().value(0), QStringLiteral("Evaluate now"));
        Bench::enter(palette);
        QVERIFY(palette->isVisible());
    }

    void aSettingIsGoneTo() {
        Bench bench;
        bench.window->setup()->setConfig(demoConfig());
        CommandPalette* palette = bench.open();
        Bench::type(palette, QStringLiteral("weight decay"));
        Bench::enter(palette);
        QWidget* field = bench.window->setup()->form()->row(QStringLiteral("teacher.weight_decay"))->editor();
        QTRY_VERIFY(field->isVisible()); // an advanced one
        QTRY_VERIFY(field->hasFocus());
    }

    void runsClassesAndIterationsAreFound() {
        QTemporaryDir folder;
        StudioOptions options;
        options.run = toPath(folder.path()) / "run";
        {
            test::RunFolder run(options.run);
            run.store(0, 10);
            run.iterate(1, 8);
            run.store(8, 20);
            run.iterate(9, 20);
            run.store(20, 30);
            run.finish(RunState::Finished, 400);
        }
        Bench bench(options);
        {
            test::RunFolder other(toPath(bench.runs.path()) / "another-run");
            other.iterate(1, 3);
            other.finish(RunState::Finished, 400);
        }
        QTRY_COMPARE(bench.window->desk()->timeline()->count(), 3);
        CommandPalette* palette = bench.open();
        Bench::type(palette, QStringLiteral("square")); // a class of the run
        QCOMPARE(palette->shownTitles().value(0), QStringLiteral("square"));
        Bench::type(palette, QStringLiteral("iteration 9"));
        QCOMPARE(palette->shownTitles().value(0), QStringLiteral("Stored images nearest to iteration 9"));
        Bench::enter(palette);
        QTRY_COMPARE(bench.window->desk()->timeline()->position().value_or(-1), qint64(8));
    }

    void escapeLeaves() {
        Bench bench;
        CommandPalette* palette = bench.open();
        QPointer<CommandPalette> watched(palette);
        QTest::keyClick(palette->findChild<QLineEdit*>(QStringLiteral("paletteField")), Qt::Key_Escape);
        QTRY_VERIFY(!watched);
    }
};

QTEST_MAIN(TestPalette)
#include "test_palette.moc"
