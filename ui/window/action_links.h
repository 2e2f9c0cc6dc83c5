// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that go straight to one part of the window: the run, λ, the timeline. GUI thread only; what is given
// must live as long as the commands.
#pragma once

namespace distill {

class ActionSet;
class LambdaControl;
class RunDesk;
class RunModel;
class Timeline;
class UndoDesk;
struct ActionContext;

void linkRun(const ActionSet* actions, RunDesk* desk); // step, stop, evaluate, checkpoint, clear
void linkLambda(const ActionSet* actions, LambdaControl* lambda);
void linkTimeline(const ActionSet* actions, Timeline* timeline);

// What decides which commands can be given.
ActionContext contextOf(const RunDesk& desk, const RunModel& model, const UndoDesk& undo);

bool pauseOrResume(RunDesk* desk); // whichever it is; false where no run goes on

} // namespace distill
