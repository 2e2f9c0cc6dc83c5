// SPDX-License-Identifier: GPL-3.0-or-later
// Where the Tab key goes: through one panel after the other, in each from top to bottom and left to right.
// GUI thread.
#pragma once

#include <QList>

class QWidget;

namespace distill {

void chainTabs(const QList<QWidget*>& panels); // once they are laid out

} // namespace distill
