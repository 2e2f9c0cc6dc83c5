// SPDX-License-Identifier: GPL-3.0-or-later
// The line over a plot: its title at the left, its unit at the right. A short unit is always whole, and the title
// cut where both do not fit; of a long one is shown what fits beside the title. A plain value; GUI thread.
#pragma once

#include <QFont>
#include <QRect>
#include <QString>

class QPainter;

namespace distill {

struct PlotHeader {
    QString title, unit;

    // From the axis on; in a card too narrow for that from the card's left edge.
    static QRect place(int card, int axisLeft, int axisWidth);
    // In so many pixels. Of a long unit empty where not even its sign of cutting fits.
    QString shownUnit(const QFont& font, int width) const;
    QString shownTitle(const QFont& font, int width) const;
    int unitWidth(const QFont& font, int width) const; // of what is shown of it
    QString cutText(const QFont& font,
                    int width) const; // for a tooltip: what may not be whole; empty = all is
    void paint(QPainter& painter, const QFont& font, const QRect& rect, int taken) const; // beside the unit

private:
    bool isUnitLong() const; // for a plot of any usual width
};

} // namespace distill
