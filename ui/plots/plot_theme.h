// SPDX-License-Identifier: GPL-3.0-or-later
// How every plot looks, in the window and in exported figures: thin pens (more than 1 px costs a hundred
// times as much to draw), horizontal grid only, no box. Pure functions on what they are given; GUI thread.
#pragma once

#include <QColor>
#include <QPen>

#include "ui/theme/caption_font.h"
#include "ui/theme/theme.h"

class QCPAxisRect;

namespace distill {

QColor mixed(const QColor& colour, const QColor& ground, double strength); // 1 = colour, 0 = ground
QPen linePen(const QColor& colour, Qt::PenStyle style = Qt::SolidLine);
QPen dashedPen(const QColor& colour);

// Axes, grid, labels and tickers of one axis rectangle.
void styleAxisRect(QCPAxisRect* rect, const Tokens& tokens, const QFont& labelFont);

} // namespace distill
