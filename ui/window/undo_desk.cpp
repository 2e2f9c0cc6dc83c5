// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/undo_desk.h"

#include <memory>
#include <utility>

#include <QScopedValueRollback>

#include "ui/lambda/lambda_control.h"
#include "ui/run/run_model.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings.h"
#include "ui/setup/setup_panel.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

constexpr int kMostSteps = 200;

class Step final : public QUndoCommand {
public:
    Step(const QString& what, std::function<void()> undo, std::function<void()> redo)
        : QUndoCommand(what), m_undo(std::move(undo)), m_redo(std::move(redo)) {}
    void undo() override { m_undo(); }
    void redo() override {
        if (!std::exchange(m_done, false)) // pushed when it has happened
            m_redo();
    }

private:
    std::function<void()> m_undo, m_redo;
    bool m_done = true;
};

QString lambdaText(const LambdaSetting& setting) {
    return setting.ratio > 0 ? UndoDesk::tr("ratio %1").arg(compactNumber(setting.ratio))
                             : UndoDesk::tr("λ %1").arg(compactNumber(setting.lambda));
}

} // namespace

UndoDesk::UndoDesk(RunModel* model, SetupPanel* setup, RunListPanel* runs, QObject* parent)
    : QObject(parent) {
    m_stack.setUndoLimit(kMostSteps);
    connect(&m_stack, &QUndoStack::indexChanged, this, &UndoDesk::changed);
    watchSetup(setup);
    watchLambda(model, setup);
    watchRuns(runs);
}

void UndoDesk::push(const QString& what, std::function<void()> undo, std::function<void()> redo) {
    if (m_replaying)
        return;
    auto step = std::make_unique<Step>(what, std::move(undo), std::move(redo));
    m_stack.push(step.release()); // the stack owns it
}

void UndoDesk::undo() {
    if (!canUndo())
        return;
    const QString what = m_stack.undoText();
    const QScopedValueRollback<bool> replaying(m_replaying, true);
    m_stack.undo();
    emit noticed(tr("Took back: %1").arg(what));
}

void UndoDesk::redo() {
    if (!canRedo())
        return;
    const QString what = m_stack.redoText();
    const QScopedValueRollback<bool> replaying(m_replaying, true);
    m_stack.redo();
    emit noticed(tr("Done again: %1").arg(what));
}

void UndoDesk::watchSetup(SetupPanel* setup) {
    connect(setup, &SetupPanel::edited, this, [this, setup](const RunConfig& before, const RunConfig& after) {
        push(
            tr("an edit of the set-up"), [setup, before] { setup->setConfig(before); },
            [setup, after] { setup->setConfig(after); });
    });
}

// Taken back during the run that it was made in; what has ended stays as it is.
void UndoDesk::watchLambda(RunModel* model, SetupPanel* setup) {
    LambdaControl* control = setup->lambdaControl();
    connect(control, &LambdaControl::liveEdited, this,
            [this, model, control](const LambdaSetting& before, const LambdaSetting& after) {
                const auto ask = [model, control, run = model->started()](const LambdaSetting& setting) {
                    const bool same =
                        run && model->started() && run->directory == model->started()->directory;
                    if (same && isActive(model->state()))
                        control->ask(setting);
                };
                push(
                    lambdaText(after), [ask, before] { ask(before); }, [ask, after] { ask(after); });
            });
}

void UndoDesk::watchRuns(RunListPanel* runs) {
    connect(runs, &RunListPanel::notesEdited, this,
            [this, runs](const QString& directory, const RunNotes& before, const RunNotes& after) {
                push(
                    tr("an edit in the list of runs"), [=] { runs->setNotes(directory, before); },
                    [=] { runs->setNotes(directory, after); });
            });
    connect(runs, &RunListPanel::trashed, this, [this, runs](const QString& from, const QString& to) {
        const auto again = m_trashedAgain.find(from);
        if (again != m_trashedAgain.end()) { // by redo(): it lies elsewhere in the trash now
            *again.value() = to;
            m_trashedAgain.erase(again);
            return;
        }
        const auto place = std::make_shared<QString>(to);
        push(
            tr("moving %1 to the trash").arg(runs->nameOf(from)), [=] { runs->takeBack(*place); },
            [this, runs, from, place] {
                m_trashedAgain.insert(from, place);
                runs->moveToTrash(from);
            });
    });
}

} // namespace distill
