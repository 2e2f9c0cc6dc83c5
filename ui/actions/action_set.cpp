// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions/action_set.h"

#include <QKeySequence>
#include <QWidget>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace distill {

ActionSet::ActionSet(QWidget* window) : QObject(window) {
    for (const ActionRow& row : actionTable()) {
        auto* action = new QAction(translated(row.text), this);
        action->setObjectName(QLatin1String(row.name));
        action->setShortcuts(defaultShortcuts(row));
        action->setStatusTip(QString());
        window->addAction(action);
        m_actions.insert(static_cast<int>(row.id), action);
        showShortcut(row);
    }
    for (const auto id :
         {ActionId::ThemeSystem, ActionId::ThemeLight, ActionId::ThemeDark, ActionId::FullScreen})
        action(id)->setCheckable(true);
    action(ActionId::Quit)->setMenuRole(QAction::QuitRole);
    action(ActionId::Settings)->setMenuRole(QAction::PreferencesRole);
    action(ActionId::About)->setMenuRole(QAction::AboutRole);
    follow({});
}

void ActionSet::showShortcut(const ActionRow& row) {
    QString tip = translated(row.help);
    const QKeySequence keys = action(row.id)->shortcut();
    if (!keys.isEmpty())
        tip += QStringLiteral(" (%1)").arg(keys.toString(QKeySequence::NativeText));
    action(row.id)->setToolTip(tip);
}

void ActionSet::setShortcuts(const QVariantMap& changed, bool singleKeys) {
    for (const ActionRow& row : actionTable()) {
        const auto other = changed.constFind(QLatin1String(row.name));
        QList<QKeySequence> keys = other == changed.constEnd()
                                       ? defaultShortcuts(row)
                                       : QKeySequence::listFromString(other->toString());
        if (!singleKeys)
            keys.removeIf(isSingleKey);
        action(row.id)->setShortcuts(keys);
        showShortcut(row);
    }
}

void ActionSet::follow(const ActionContext& context) {
    m_state = context.state;
    for (const ActionRow& row : actionTable())
        action(row.id)->setEnabled(row.enabled(context));
    action(ActionId::ToggleRun)->setText(translated(toggleText(m_state)));
    recolour();
}

void ActionSet::recolour() {
    const QColor colour = Theme::instance().tokens().accentText;
    action(ActionId::ToggleRun)->setIcon(themedIcon(QLatin1String(toggleIcon(m_state)), colour));
}

} // namespace distill
