// SPDX-License-Identifier: GPL-3.0-or-later
// The style sheet of the whole program, made from one set of tokens. Pure functions but one. A widget asks for a look
// with a dynamic property: card, heading, caption, problem, primary, flat, segment.
#pragma once

#include <QString>
#include <QVariant>

#include "ui/theme/theme.h"

class QWidget;

namespace distill {

QColor edgeColour(const Tokens& tokens);  // of what can be pressed or filled in: 3 : 1 to the panel
QColor accentHover(const Tokens& tokens); // of a primary button under the pointer
QString makeStyleSheet(const Tokens& tokens);
// Asks for another look of a widget that has one already: its rules are applied again. GUI thread.
void setLook(QWidget* widget, const char* property, const QVariant& value);

} // namespace distill
