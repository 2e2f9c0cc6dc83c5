// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of a window as actions: made from the table, enabled as the run allows, with the keys that the
// user chose. GUI thread only.
#pragma once

#include <QAction>
#include <QHash>
#include <QObject>
#include <QVariantMap>

#include "ui/actions/action_table.h"

namespace distill {

class ActionSet final : public QObject {
    Q_OBJECT
public:
    explicit ActionSet(QWidget* window); // shortcuts act in this window

    QAction* action(ActionId id) const { return m_actions.value(static_cast<int>(id)); }
    void follow(const ActionContext& context); // enables, and renames the primary one
    void recolour();                           // after a change of theme
    // By the command's name, those that differ from the table; without single keys those rest.
    void setShortcuts(const QVariantMap& changed, bool singleKeys);

private:
    void showShortcut(const ActionRow& row);

    QHash<int, QAction*> m_actions;
    RunState m_state = RunState::Idle;
};

} // namespace distill
