// SPDX-License-Identifier: GPL-3.0-or-later
// What parts of the window tell each other, where the window itself has no say in it. GUI thread; the parts must
// live as long as each other.
#pragma once

#include <QString>

namespace distill {

class ActionSet;
class Exporter;
class LambdaControl;
class Notices;
class PlaceDesk;
class PlaceRow;
class PlotPanel;
class RunComparison;
class RunDesk;
class RunListPanel;
class RunStarter;
class RunQuestions;
class SetDesk;
class Timeline;
class TwinRuns;

// Overlays, differences and images that are asked for in the list of runs, and what is pointed at in it.
void linkComparison(const ActionSet* actions, RunListPanel* runs, RunComparison* comparison,
                    PlotPanel* plots);
// λ, or a ratio, that the card sends to the run that is on.
void linkSteering(LambdaControl* lambda, RunDesk* desk);
// Runs of the list that go on, or were cut off.
void linkResuming(RunListPanel* runs, RunDesk* desk, RunQuestions* questions);
// Two runs that have been started in lock-step: one is shown, the other beside it.
void linkTwins(TwinRuns* twins, RunDesk* desk, RunComparison* comparison, RunListPanel* runs);
// Imported sets that are chosen in the list of runs.
void linkSets(RunListPanel* runs, SetDesk* sets);
// Runs that are started at places, and what is said of them.
void linkPlaces(RunStarter* starter, const PlaceRow* known, RunListPanel* runs, PlaceDesk* places,
                RunDesk* desk, Notices* notices);
// What is said in the status bar of a run at a place; empty = it is none.
QString placeText(const RunDesk& desk);
// What an export, a set and the timeline say in passing.
void linkNotices(const Exporter* exporter, const SetDesk* sets, const Timeline* timeline, Notices* notices);

} // namespace distill
