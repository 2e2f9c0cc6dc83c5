// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+Z and Ctrl+Shift+Z: edits of the set-up, of λ during a run (as new edits), and of the list of runs.
#include <QAbstractButton>
#include <QTest>

#include "core/store/run_notes.h"
#include "run_folder.h"
#include "tests/support/window_bench.h"
#include "ui/lambda/lambda_control.h"
#include "ui/lambda/lambda_slider.h"
#include "ui/runs/run_list_panel.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/setup/setup_panel.h"
#include "ui/widgets/real_spin_box.h"
#include "ui/window/main_window.h"

using namespace distill;

namespace {

struct Bench : test::WindowBench {
    Bench() {
        RunConfig config = demoConfig();
        config.iterations = 1000000;
        window->setup()->setConfig(config);
    }
    RealSpinBox* field(const char* key) const {
        return qobject_cast<RealSpinBox*>(window->setup()->form()->row(QLatin1String(key))->editor());
    }
    void type(RealSpinBox* spin, const char* text) const {
        spin->setFocus();
        spin->selectAll();
        QTest::keyClicks(spin, QLatin1String(text));
        QTest::keyClick(spin, Qt::Key_Return);
    }
    // Where the focus is, as a person presses it.
    void undo() const { QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier); }
    void redo() const {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    }
    RunConfig config() const { return window->setup()->config(); }
};

} // namespace

class TestUndo : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { test::WindowBench::prepareProgram(); }
    void init() { QSettings().clear(); }

    void editsOfTheSetUpAreTakenBack() {
        Bench bench;
        QVERIFY(!bench.action(ActionId::Undo)->isEnabled());
        bench.type(bench.field("iterations"), "77");
        bench.type(bench.field("ipc"), "5");
        QCOMPARE(bench.config().ipc, std::int64_t(5));
        bench.undo(); // the focus is still in the field
        QCOMPARE(bench.config().ipc, demoConfig().ipc);
        QCOMPARE(bench.config().iterations, std::int64_t(77));
        bench.undo();
        QCOMPARE(bench.config().iterations, std::int64_t(1000000));
        bench.redo();
        QCOMPARE(bench.config().iterations, std::int64_t(77));
        QVERIFY(bench.action(ActionId::Redo)->isEnabled());
    }

    void anEditOfLambdaIsTakenBackByANewOne() {
        Bench bench;
        bench.click("toggleRunButton");
        QTRY_VERIFY(bench.done() > 1);
        const double before = bench.state.lambda;
        bench.type(bench.find<RealSpinBox>("lambdaSpin"), "5000");
        QTRY_COMPARE(bench.state.lambda.load(), 5000.0);
        bench.type(bench.find<RealSpinBox>("lambdaSpin"), "70");
        QTRY_COMPARE(bench.state.lambda.load(), 70.0);
        const auto edits = [&] { return bench.window->model()->lambdaChanges().size(); };
        QTRY_COMPARE(edits(), std::size_t(2));
        bench.undo();
        QTRY_COMPARE(bench.state.lambda.load(), 5000.0);
        QTRY_COMPARE(edits(), std::size_t(3)); // the run records it as an edit of its own
        bench.undo();
        QTRY_COMPARE(bench.state.lambda.load(), before);
        bench.redo();
        QTRY_COMPARE(bench.state.lambda.load(), 5000.0);
    }

    void theSliderIsTakenBackToo() {
        Bench bench;
        bench.click("toggleRunButton");
        QTRY_VERIFY(bench.done() > 1);
        const double before = bench.state.lambda;
        auto* slider = bench.find<LambdaSlider>("lambdaSlider");
        slider->setFocus();
        QTest::mouseClick(slider, Qt::LeftButton, {}, slider->pointOf(1000).toPoint());
        QTRY_VERIFY(bench.state.lambda.load() != before);
        bench.undo();
        QTRY_COMPARE(bench.state.lambda.load(), before);
    }

    void whatWasDoneToARunIsTakenBack() {
        Bench bench;
        const auto directory = toPath(bench.runs.path()) / "run";
        {
            test::RunFolder run(directory);
            run.iterate(1, 5);
            run.finish(RunState::Finished, 400);
        }
        auto* list = bench.find<RunListPanel>("runsPanel");
        list->refresh();
        QTRY_COMPARE(list->nameOf(toQString(directory)), QStringLiteral("Shapes · DM · 2"));
        RunNotes hidden;
        hidden.hidden = true;
        list->setNotes(toQString(directory), hidden);
        emit list->notesEdited(toQString(directory), RunNotes(), hidden);
        QTRY_VERIFY(readNotes(directory)->hidden);
        bench.action(ActionId::Undo)->trigger();
        QTRY_VERIFY(!readNotes(directory)->hidden);
        list->moveToTrash(toQString(directory));
        QTRY_VERIFY(!std::filesystem::exists(directory));
        QTRY_VERIFY(bench.action(ActionId::Undo)->isEnabled());
        bench.action(ActionId::Undo)->trigger();
        QTRY_VERIFY(std::filesystem::exists(directory));
    }
};

QTEST_MAIN(TestUndo)
#include "test_undo.moc"
