// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/action_links.h"

#include <utility>

#include "ui/actions/action_set.h"
#include "ui/lambda/lambda_control.h"
#include "ui/run/run_desk.h"
#include "ui/run/run_model.h"
#include "ui/run/timeline.h"
#include "ui/window/undo_desk.h"

namespace distill {

namespace {

constexpr int kDecade = 10; // ticks

template <class Receiver, class Slot>
void link(const ActionSet* actions, ActionId id, Receiver* receiver, Slot slot) {
    QObject::connect(actions->action(id), &QAction::triggered, receiver, slot);
}

} // namespace

void linkRun(const ActionSet* actions, RunDesk* desk) {
    for (const auto& [id, kind] :
         {std::pair(ActionId::Step, ControlKind::Step), std::pair(ActionId::Stop, ControlKind::Stop),
          std::pair(ActionId::EvaluateNow, ControlKind::Evaluate),
          std::pair(ActionId::Checkpoint, ControlKind::Checkpoint)})
        link(actions, id, desk, [desk, kind = kind] { desk->steer(kind); });
    link(actions, ActionId::Detach, desk, &RunDesk::clear);
}

void linkLambda(const ActionSet* actions, LambdaControl* lambda) {
    for (const auto& [id, ticks] :
         {std::pair(ActionId::LambdaDown, -1), std::pair(ActionId::LambdaUp, 1),
          std::pair(ActionId::LambdaDecadeDown, -kDecade), std::pair(ActionId::LambdaDecadeUp, kDecade)})
        link(actions, id, lambda, [lambda, ticks = ticks] { lambda->stepTicks(ticks); });
    link(actions, ActionId::LambdaToggle, lambda, &LambdaControl::toggleOff);
}

void linkTimeline(const ActionSet* actions, Timeline* timeline) {
    link(actions, ActionId::PlayTimeline, timeline,
         [timeline] { timeline->setPlaying(!timeline->isPlaying()); });
    link(actions, ActionId::PreviousSnapshot, timeline, [timeline] { timeline->moveBy(-1); });
    link(actions, ActionId::NextSnapshot, timeline, [timeline] { timeline->moveBy(1); });
    link(actions, ActionId::BackToLive, timeline, [timeline] { timeline->backToLive(); });
}

ActionContext contextOf(const RunDesk& desk, const RunModel& model, const UndoDesk& undo) {
    ActionContext context;
    context.state = desk.commandState();
    context.attached = desk.isAttached();
    context.recorded = !desk.directory().empty();
    context.set = model.showsSet();
    context.undo = undo.canUndo();
    context.redo = undo.canRedo();
    context.busyAside = desk.goesOnAside();
    context.elsewhere = desk.origin().has_value();
    return context;
}

bool pauseOrResume(RunDesk* desk) {
    const RunState state = desk->commandState();
    if (state == RunState::Paused)
        desk->steer(ControlKind::Resume);
    else if (state == RunState::Running)
        desk->steer(ControlKind::Pause);
    return isActive(state);
}

} // namespace distill
