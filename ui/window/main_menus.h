// SPDX-License-Identifier: GPL-3.0-or-later
// The menu bar, put together from the actions. GUI thread only.
#pragma once

#include <functional>

#include <QList>

class QAction;
class QMenu;
class QMenuBar;
class QWidget;

namespace distill {

class ActionSet;
class Settings;
class SetupPanel;

struct MenuParts {
    ActionSet* actions = nullptr;
    QList<QAction*> plotActions; // of the images
    QList<QAction*> dockActions; // show and hide the side panels
    QMenu* recent = nullptr;
    QMenu* presets = nullptr;
    QMenu* plots = nullptr; // scales, sizes and smoothing
};

QMenu* makePresetMenu(SetupPanel* setup, QWidget* parent); // a choice fills the form
// Made anew whenever it opens; `nameOf` and `open` get a run folder. The settings must outlive it.
QMenu* makeRecentMenu(const Settings& settings, QWidget* parent,
                      std::function<QString(const QString&)> nameOf,
                      std::function<void(const QString&)> open);
void buildMenus(QMenuBar* bar, const MenuParts& parts);

} // namespace distill
