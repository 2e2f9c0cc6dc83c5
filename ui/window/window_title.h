// SPDX-License-Identifier: GPL-3.0-or-later
// What the title of the window says. Pure; GUI thread, as the model is.
#pragma once

#include <QString>

namespace distill {

class RunModel;

QString titleOf(const RunModel& model); // the run or the set that is shown, then the program

} // namespace distill
