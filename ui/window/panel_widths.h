// SPDX-License-Identifier: GPL-3.0-or-later
// The widths that the panels at the sides of the window are to have: those it began with, then whatever somebody
// pulls them to. A smaller window squeezes them; they are given back as soon as there is room. GUI thread only; what
// it is given must outlive it.
#pragma once

#include <QList>
#include <QObject>
#include <QVariant>

class QDockWidget;
class QMainWindow;

namespace distill {

class PanelWidths final : public QObject {
    Q_OBJECT
public:
    PanelWidths(QMainWindow* window, const QList<QDockWidget*>& docks, const QList<int>& widths);

    bool
    setWidths(const QList<int>& widths); // false, and nothing changes: they are not as many as the panels
    void take();                         // as the panels stand now
    void giveBack();                     // to those that are shown, as far as the window has room
    QVariant save() const;
    bool restore(const QVariant& saved); // of save(); false: it is nothing of the kind

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QMainWindow* m_window;
    QList<QDockWidget*> m_docks;
    QList<int> m_widths;
};

} // namespace distill
