// SPDX-License-Identifier: GPL-3.0-or-later
// λ over the iterations as points: what schedules are written as, drawn by, and taken from recorded runs.
// Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include <QString>

#include "core/run/lambda_schedule.h"
#include "core/run/run_events.h"

namespace distill {

// The points of a schedule's text, with what its warm-up or ramp ends at; none where it is constant or wrong.
LambdaPoints schedulePoints(const std::string& text, double lambda);
QString scheduleWords(const std::string& text); // "constant λ", "warm-up over 100", "drawn, 5 points"

// λ of the recorded iterations in as few points as keep within half a percent of its largest value, at most
// `most` of them.
LambdaPoints recordedTrack(const std::vector<RunEvent>& events, std::size_t most = 200);

} // namespace distill
