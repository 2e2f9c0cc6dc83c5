// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/theme_desk.h"

#include <array>
#include <utility>

#include "ui/actions/action_set.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr std::array<std::pair<ActionId, ThemeChoice>, 3> kThemes{
    {{ActionId::ThemeSystem, ThemeChoice::System},
     {ActionId::ThemeLight, ThemeChoice::Light},
     {ActionId::ThemeDark, ThemeChoice::Dark}}};

} // namespace

ThemeDesk::ThemeDesk(ActionSet* actions, Settings& settings, QObject* parent)
    : QObject(parent), m_actions(actions) {
    for (const auto& [id, choice] : kThemes)
        connect(actions->action(id), &QAction::triggered, this, [this, &settings, choice = choice] {
            settings.setTheme(choice);
            apply(choice);
        });
    tick();
}

void ThemeDesk::apply(ThemeChoice choice) {
    Theme::instance().apply(choice);
    m_actions->recolour();
    tick();
}

void ThemeDesk::tick() {
    for (const auto& [id, choice] : kThemes)
        if (choice == Theme::instance().choice())
            m_actions->action(id)->setChecked(true);
}

} // namespace distill
