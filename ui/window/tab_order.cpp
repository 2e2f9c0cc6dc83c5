// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/tab_order.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <QScrollArea>
#include <QWidget>

namespace distill {

namespace {

constexpr int kRow = 12; // pixels: what lies so near is one row

bool takesTab(const QWidget* widget) {
    return (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr &&
           !widget->isWindow();
}

using Place = std::vector<std::pair<int, int>>; // row and column; first those of the areas that it scrolls in

// What scrolls keeps together, wherever it is scrolled to and however far it reaches.
Place placeIn(const QWidget* panel, const QWidget* widget) {
    Place place;
    const QWidget* inner = widget;
    for (const QWidget* parent = widget->parentWidget(); inner != panel; parent = parent->parentWidget()) {
        const auto* area = parent == panel ? nullptr : qobject_cast<const QScrollArea*>(parent);
        if (area == nullptr && parent != panel)
            continue;
        const QWidget* content = area != nullptr ? area->widget() : nullptr;
        const QWidget* ground = content != nullptr && content->isAncestorOf(inner) ? content : parent;
        const QPoint at = inner->mapTo(ground, QPoint(0, 0));
        place.insert(place.begin(), {at.y() / kRow, at.x()});
        inner = parent;
    }
    return place;
}

QList<QWidget*> inSightOrder(QWidget* panel) {
    QList<QWidget*> found;
    for (QWidget* widget : panel->findChildren<QWidget*>())
        if (takesTab(widget) && widget->window() == panel->window())
            found << widget;
    std::map<const QWidget*, Place> places;
    for (const QWidget* widget : found)
        places[widget] = placeIn(panel, widget);
    std::stable_sort(found.begin(), found.end(),
                     [&](const QWidget* a, const QWidget* b) { return places.at(a) < places.at(b); });
    return found;
}

} // namespace

void chainTabs(const QList<QWidget*>& panels) {
    QWidget* before = nullptr;
    for (QWidget* panel : panels)
        for (QWidget* widget : inSightOrder(panel)) {
            if (before != nullptr)
                QWidget::setTabOrder(before, widget);
            before = widget;
        }
}

} // namespace distill
