// SPDX-License-Identifier: GPL-3.0-or-later
// One of several buttons in a row, of which one is pressed. GUI thread; owned by `parent`.
#pragma once

#include <QString>

class QToolButton;
class QWidget;

namespace distill {

// `name` is the object's, null = none; `place`: "first", "middle", "last", or "alone".
QToolButton* makeSegment(const char* name, const char* place, const QString& text, const QString& toolTip,
                         QWidget* parent);

} // namespace distill
