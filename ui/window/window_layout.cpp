// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_layout.h"

#include <QDockWidget>
#include <QEvent>
#include <QLayout>
#include <QMainWindow>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QTimer>

#include "ui/settings/settings.h"
#include "ui/window/central_area.h"
#include "ui/window/panel_widths.h"

namespace distill {

namespace {

constexpr int kLayoutVersion = 1;
constexpr std::array<int, 2> kFoldBelow{1200, 1000}; // widths of the window: the runs, then the set-up

QList<int> firstWidths() {
    return {232, 304}; // of the runs and the set-up
}

// Tells the size of a window before it makes room for all that is in it.
class BeforeShow final : public QObject {
public:
    BeforeShow(QWidget* window, QSize& size) : QObject(window), m_size(size) {
        window->installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Polish)
            m_size = static_cast<QWidget*>(watched)->size();
        return false;
    }

private:
    QSize& m_size;
};

} // namespace

WindowLayout::WindowLayout(QMainWindow* window, CentralArea* central, Settings& settings)
    : m_window(window), m_central(central), m_settings(settings) {
    new BeforeShow(window, m_asked);
}

QDockWidget* WindowLayout::add(const char* name, const QString& title, QWidget* content,
                               Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, m_window);
    dock->setObjectName(QLatin1String(name));
    dock->setFeatures(QDockWidget::DockWidgetClosable);
    dock->setTitleBarWidget(new QWidget(dock));
    dock->setWidget(content);
    m_window->addDockWidget(area, dock);
    m_docks << dock;
    return dock;
}

void WindowLayout::setFolding(const QList<QDockWidget*>& runsAndSetup) {
    m_folding = runsAndSetup;
    m_window->setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    m_window->setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    for (std::size_t i = 0; i < m_folded.size(); ++i)
        QObject::connect(m_folding.at(static_cast<qsizetype>(i)), &QDockWidget::visibilityChanged, m_window,
                         [this, i](bool visible) {
                             if (visible)
                                 makeRoomFor(i);
                         });
    m_widths = new PanelWidths(m_window, m_folding, firstWidths());
    m_widths->giveBack();
}

void WindowLayout::restore() {
    if (m_restored)
        return;
    m_first = m_window->saveState(kLayoutVersion);
    m_central->resetSplitter();
    for (QDockWidget* dock : m_folding)
        dock->hide();
    resizeTo(m_asked);
    m_window->restoreGeometry(m_settings.value(SettingKey::Geometry).toByteArray());
    const QSize wanted = m_window->size();
    const bool wasLeft =
        m_window->restoreState(m_settings.value(SettingKey::Layout).toByteArray(), kLayoutVersion);
    if (!wasLeft)
        m_window->restoreState(m_first, kLayoutVersion); // all have room again
    m_central->restoreSplitter(m_settings.value(SettingKey::SplitterState).toByteArray());
    if (!m_widths->restore(m_settings.value(SettingKey::PanelWidths)) && wasLeft)
        m_widths->take(); // as an older version left them
    m_restored = true;
    fold(wanted.width());
    resizeTo(wanted);
}

void WindowLayout::resizeTo(const QSize& size) {
    m_window->layout()->activate(); // without what is hidden by now
    if (!m_window->isMaximized() && !m_window->isFullScreen())
        m_window->resize(size);
}

void WindowLayout::makeRoomFor(std::size_t shown) {
    const std::size_t other = 1 - shown;
    QDockWidget* dock = m_folding.at(static_cast<qsizetype>(other));
    m_folded[shown] = false;
    if (!m_restored || m_window->width() >= kFoldBelow[0] || dock->isHidden())
        return;
    m_folded[other] = true;
    dock->hide();
}

// Room is made before: with both in it for a moment the window would grow.
void WindowLayout::show(QDockWidget* panel) {
    if (panel->isHidden())
        makeRoomFor(static_cast<std::size_t>(m_folding.indexOf(panel)));
    panel->show();
}

void WindowLayout::fold(int width) {
    if (!m_restored)
        return;
    for (std::size_t i = 0; i < m_folded.size(); ++i) {
        QDockWidget* dock = m_folding.at(static_cast<qsizetype>(i));
        if (width < kFoldBelow[i] && m_width >= kFoldBelow[i] && !dock->isHidden()) {
            m_folded[i] = true;
            dock->hide();
        } else if (m_folded[i] && width >= kFoldBelow[m_folding.front()->isHidden() ? i : 0]) {
            m_folded[i] = false;
            dock->show();
        }
    }
    m_width = width;
    m_widths->giveBack();
    QTimer::singleShot(0, m_widths, &PanelWidths::giveBack); // once what is shown again has its place
}

// A folded panel is one that the user wants.
void WindowLayout::save() {
    m_settings.setValue(SettingKey::Geometry, m_window->saveGeometry());
    const QScopedValueRollback<bool> asTheyWere(m_restored, false); // all have room, and the window may grow
    for (std::size_t i = 0; i < m_folded.size(); ++i)
        if (m_folded[i])
            m_folding.at(static_cast<qsizetype>(i))->show();
    m_settings.setValue(SettingKey::Layout, m_window->saveState(kLayoutVersion));
    m_settings.setValue(SettingKey::SplitterState, m_central->splitterState());
    m_settings.setValue(SettingKey::PanelWidths, m_widths->save());
}

void WindowLayout::reset() {
    for (const SettingKey key :
         {SettingKey::Layout, SettingKey::SplitterState, SettingKey::Geometry, SettingKey::PanelWidths})
        m_settings.remove(key);
    m_restored = false; // all have room
    m_window->restoreState(m_first, kLayoutVersion);
    m_restored = true;
    m_widths->setWidths(firstWidths());
    m_widths->giveBack();
    m_central->resetSplitter();
}

} // namespace distill
