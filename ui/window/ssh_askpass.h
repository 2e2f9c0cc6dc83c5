// SPDX-License-Identifier: GPL-3.0-or-later
// Passwords, and questions about unknown hosts, that ssh asks while a place is reached from the window, where there is no
// terminal: ssh starts this program again, which asks in a small window of its own. GUI thread.
#pragma once

#include <QString>

namespace distill {

// For every ssh that this process and its children start, unless the person's environment names a program of their own.
void letSshAsk();

// Asks, and prints the answer for ssh. The exit code: 0; 1 where the person declined, now or within the last minute, so
// that what looks again by itself does not ask again at once.
int askForSsh(const QString& prompt);

} // namespace distill
