// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/panel_widths.h"

#include <algorithm>

#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>
#include <QTimer>

namespace distill {

namespace {

constexpr double kMostShare = 0.4; // of the window's width

} // namespace

PanelWidths::PanelWidths(QMainWindow* window, const QList<QDockWidget*>& docks, const QList<int>& widths)
    : QObject(window), m_window(window), m_docks(docks), m_widths(widths) {
    window->installEventFilter(this);
}

bool PanelWidths::setWidths(const QList<int>& widths) {
    const bool fit = widths.size() == m_docks.size() &&
                     std::all_of(widths.begin(), widths.end(), [](int width) { return width > 0; });
    if (fit)
        m_widths = widths;
    return fit;
}

void PanelWidths::giveBack() {
    const int most = static_cast<int>(kMostShare * m_window->width());
    QList<QDockWidget*> shown;
    QList<int> widths;
    for (qsizetype i = 0; i < m_docks.size(); ++i) {
        const int wanted = std::min(m_widths[i], most);
        if (m_docks[i]->isHidden() || m_docks[i]->width() == wanted)
            continue;
        shown << m_docks[i];
        widths << wanted;
    }
    if (!shown.isEmpty())
        m_window->resizeDocks(shown, widths, Qt::Horizontal);
}

QVariant PanelWidths::save() const {
    QVariantList widths;
    for (const int width : m_widths)
        widths << width;
    return widths;
}

bool PanelWidths::restore(const QVariant& saved) {
    QList<int> widths;
    for (const QVariant& width : saved.toList())
        widths << width.toInt();
    return setWidths(widths);
}

// The lines between the panels are the window's own: what is let go on it may have been one of them.
bool PanelWidths::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_window && event->type() == QEvent::MouseButtonRelease)
        QTimer::singleShot(0, this, &PanelWidths::take);
    if (watched == m_window && event->type() == QEvent::StyleChange) // larger type may have widened them
        QTimer::singleShot(0, this, &PanelWidths::giveBack);
    return false;
}

void PanelWidths::take() {
    for (qsizetype i = 0; i < m_docks.size(); ++i)
        if (!m_docks[i]->isHidden())
            m_widths[i] = m_docks[i]->width();
}

} // namespace distill
