// SPDX-License-Identifier: GPL-3.0-or-later
// What parts of the window tell each other, where the window itself has no say in it. GUI thread; the parts must
// live as long as each other.
#pragma once

namespace distill {

class Exporter;
class LambdaControl;
class Notices;
class PlotPanel;
class RunComparison;
class RunDesk;
class RunListPanel;
class SetDesk;
class Timeline;

// Overlays, differences and images that are asked for in the list of runs, and what is pointed at in it.
void linkComparison(RunListPanel* runs, RunComparison* comparison, PlotPanel* plots);
// λ, or a ratio, that the card sends to the run that is on.
void linkSteering(LambdaControl* lambda, RunDesk* desk);
// Imported sets that are chosen in the list of runs.
void linkSets(RunListPanel* runs, SetDesk* sets);
// What an export, a set and the timeline say in passing.
void linkNotices(const Exporter* exporter, const SetDesk* sets, const Timeline* timeline, Notices* notices);

} // namespace distill
