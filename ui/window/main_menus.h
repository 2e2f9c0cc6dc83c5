// SPDX-License-Identifier: GPL-3.0-or-later
// The menu bar, put together from the actions. GUI thread only.
#pragma once

#include <QList>

class QAction;
class QMenu;
class QMenuBar;

namespace distill {

class ActionSet;

struct MenuParts {
    ActionSet* actions = nullptr;
    QList<QAction*> plotActions; // log axis and the like
    QList<QAction*> dockActions; // show and hide the side panels
    QMenu* recent = nullptr;     // filled by its owner
    QMenu* presets = nullptr;
};

void buildMenus(QMenuBar* bar, const MenuParts& parts);

} // namespace distill
