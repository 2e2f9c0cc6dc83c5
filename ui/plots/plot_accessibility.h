// SPDX-License-Identifier: GPL-3.0-or-later
// Tells assistive technology what a plot shows: role Chart, the title as name, the newest values as
// description.
#pragma once

namespace distill {

void installPlotAccessibility(); // once per process, may be called again; GUI thread

} // namespace distill
