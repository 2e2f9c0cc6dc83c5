// SPDX-License-Identifier: GPL-3.0-or-later
// Where the panels of the window stand: as they were left, or as they are at first. GUI thread only; what it
// is given must outlive it.
#pragma once

#include <array>

#include <QByteArray>
#include <QList>
#include <QSize>
#include <Qt>

class QDockWidget;
class QMainWindow;
class QWidget;

namespace distill {

class CentralArea;
class PanelWidths;
class Settings;

class WindowLayout final {
public:
    WindowLayout(QMainWindow* window, CentralArea* central, Settings& settings);

    // A panel that shows its content alone, without a title: the contents carry their own headings.
    QDockWidget* add(const char* name, const QString& title, QWidget* content, Qt::DockWidgetArea area);
    const QList<QDockWidget*>& docks() const { return m_docks; } // in the order they were added
    void setFolding(const QList<QDockWidget*>& runsAndSetup);    // at the left and at the right
    // At the first show; later calls do nothing. The window gets the size that was asked for, or that it was left with:
    // before, it has room for all panels, and may be wider than the screen.
    void restore();
    void save();
    void reset();
    // Hides the runs, then the set-up, where the window becomes too narrow for them, and shows them again
    // when it is wide enough, as wide as they were. A panel that is shown meanwhile takes the place of the other one.
    void fold(int width);
    void show(QDockWidget* panel); // one of those that fold

private:
    void makeRoomFor(std::size_t shown); // where both do not fit
    void resizeTo(const QSize& size);

    QMainWindow* m_window;
    CentralArea* m_central;
    Settings& m_settings;
    QList<QDockWidget*> m_docks, m_folding;
    PanelWidths* m_widths = nullptr;
    QByteArray m_first;
    QSize m_asked; // before it was shown
    bool m_restored = false;
    std::array<bool, 2> m_folded{}; // hidden by fold()
    int m_width = 1 << 20;          // at the last fold()
};

} // namespace distill
