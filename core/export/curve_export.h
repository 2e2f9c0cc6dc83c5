// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of a run as text. Pure function of its events; any thread.
#pragma once

#include <string>
#include <vector>

#include "core/run/run_events.h"

namespace distill {

// See exportCurvesCsv(). Comma-separated, quoted as RFC 4180 says, "\n" line ends, shortest exact decimals;
// what was not measured, or is not finite, is left empty.
std::string curvesCsv(const std::vector<RunEvent>& events);

} // namespace distill
