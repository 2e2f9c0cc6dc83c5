// SPDX-License-Identifier: GPL-3.0-or-later
// The line over a plot: its title at the left, its unit at the right as far as it fits. A plain value; GUI
// thread.
#pragma once

#include <QFont>
#include <QRect>
#include <QString>

class QPainter;

namespace distill {

struct PlotHeader {
    QString title, unit;

    // What of the unit fits beside the title in so many pixels; empty where not even its sign of cutting does.
    QString shownUnit(const QFont& font, int width) const;
    int unitWidth(const QFont& font, int width) const; // of that, in pixels
    bool mayCutUnit() const;                           // it is too long for a plot of any usual width
    void paint(QPainter& painter, const QFont& font, const QRect& rect) const;
};

} // namespace distill
