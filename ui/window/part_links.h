// SPDX-License-Identifier: GPL-3.0-or-later
// What parts of the window tell each other, where the window itself has no say in it. GUI thread; the parts must
// live as long as each other.
#pragma once

namespace distill {

class LambdaControl;
class PlotPanel;
class RunComparison;
class RunDesk;
class RunListPanel;

// Overlays, differences and images that are asked for in the list of runs, and what is pointed at in it.
void linkComparison(RunListPanel* runs, RunComparison* comparison, PlotPanel* plots);
// λ, or a ratio, that the card sends to the run that is on.
void linkSteering(LambdaControl* lambda, RunDesk* desk);

} // namespace distill
