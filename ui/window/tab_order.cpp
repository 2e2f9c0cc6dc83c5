// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/tab_order.h"

#include <algorithm>
#include <utility>

#include <QWidget>

namespace distill {

namespace {

constexpr int kRow = 12; // pixels: what lies so near is one row

bool takesTab(const QWidget* widget) {
    return (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr &&
           !widget->isWindow();
}

QList<QWidget*> inSightOrder(QWidget* panel) {
    QList<QWidget*> found;
    for (QWidget* widget : panel->findChildren<QWidget*>())
        if (takesTab(widget) && widget->window() == panel->window())
            found << widget;
    const auto place = [panel](const QWidget* widget) {
        const QPoint at = widget->mapTo(panel, QPoint(0, 0));
        return std::pair(at.y() / kRow, at.x());
    };
    std::stable_sort(found.begin(), found.end(),
                     [&](const QWidget* a, const QWidget* b) { return place(a) < place(b); });
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
