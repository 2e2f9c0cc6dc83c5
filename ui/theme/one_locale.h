// SPDX-License-Identifier: GPL-3.0-or-later
// One way of writing numbers for everybody. Called once by the program, on the main thread; nothing can fail.
#pragma once

namespace distill {

// From here on numbers have a point, whatever the user's locale says: those of Qt's widgets and those that
// the C library prints and reads. QApplication has taken both from the environment, hence call this right
// after it is made.
void useOneLocale();

} // namespace distill
