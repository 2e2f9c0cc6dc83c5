// SPDX-License-Identifier: GPL-3.0-or-later
// The theme as it is chosen in the menu and in the settings: applied, remembered, ticked. GUI thread only; what
// it is given must outlive it.
#pragma once

#include <QObject>

#include "ui/theme/theme.h"

namespace distill {

class ActionSet;
class Settings;

class ThemeDesk final : public QObject {
    Q_OBJECT
public:
    ThemeDesk(ActionSet* actions, Settings& settings, QObject* parent);

    void apply(ThemeChoice choice); // not remembered: the settings know it, or are told by who asks

private:
    void tick();

    ActionSet* m_actions;
};

} // namespace distill
