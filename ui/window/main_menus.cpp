// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_menus.h"

#include <initializer_list>
#include <utility>

#include <QActionGroup>
#include <QCoreApplication>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>

#include "core/catalogue/catalogue.h"
#include "ui/actions/action_set.h"
#include "ui/settings/settings.h"
#include "ui/setup/setup_panel.h"
#include "ui/theme/plain_tip.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::MainMenus", text);
}

QMenu* addMenu(QMenuBar* bar, const char* name, const QString& title) {
    QMenu* menu = bar->addMenu(title);
    menu->setObjectName(QLatin1String(name));
    menu->setToolTipsVisible(true);
    return menu;
}

void add(QMenu* menu, const ActionSet* actions, std::initializer_list<ActionId> ids) {
    for (const ActionId id : ids)
        menu->addAction(actions->action(id));
}

void buildFile(QMenu* menu, const MenuParts& parts) {
    add(menu, parts.actions,
        {ActionId::NewRun, ActionId::OpenRun, ActionId::ImportSet, ActionId::ImportFolder});
    menu->addMenu(parts.recent);
    menu->addSeparator();
    add(menu, parts.actions, {ActionId::LoadSetup, ActionId::SaveSetup});
    menu->addSeparator();
    add(menu, parts.actions, {ActionId::Export});
    menu->addSeparator();
    add(menu, parts.actions, {ActionId::Quit});
}

void buildView(QMenu* menu, const MenuParts& parts) {
    QMenu* theme = menu->addMenu(tr("&Theme"));
    theme->setObjectName(QStringLiteral("themeMenu"));
    auto* group = new QActionGroup(theme);
    for (const auto id : {ActionId::ThemeSystem, ActionId::ThemeLight, ActionId::ThemeDark}) {
        group->addAction(parts.actions->action(id));
        theme->addAction(parts.actions->action(id));
    }
    menu->addSeparator();
    add(menu, parts.actions,
        {ActionId::PlayTimeline, ActionId::PreviousSnapshot, ActionId::NextSnapshot, ActionId::BackToLive});
    menu->addSeparator();
    add(menu, parts.actions, {ActionId::CompareRuns, ActionId::CompareIterations});
    menu->addSeparator();
    add(menu, parts.actions,
        {ActionId::ImagesLarger, ActionId::ImagesSmaller, ActionId::ImagesFit, ActionId::ImagesActual});
    menu->addSeparator();
    menu->addMenu(parts.plots);
    menu->addActions(parts.plotActions);
    menu->addSeparator();
    menu->addActions(parts.dockActions);
    menu->addSeparator();
    add(menu, parts.actions,
        {ActionId::ZoomIn, ActionId::ZoomOut, ActionId::ZoomReset, ActionId::ResetLayout,
         ActionId::FullScreen});
}

void buildRun(QMenu* menu, const MenuParts& parts) {
    add(menu, parts.actions,
        {ActionId::ToggleRun, ActionId::PlayPause, ActionId::Step, ActionId::Stop, ActionId::EvaluateNow,
         ActionId::Checkpoint});
    menu->addSeparator();
    add(menu, parts.actions,
        {ActionId::ResumeRun, ActionId::ExtendRun, ActionId::ForkRun, ActionId::TwinRuns,
         ActionId::DistilFromSet, ActionId::HandOver, ActionId::Detach});
    menu->addSeparator();
    add(menu, parts.actions,
        {ActionId::LambdaDown, ActionId::LambdaUp, ActionId::LambdaDecadeDown, ActionId::LambdaDecadeUp,
         ActionId::LambdaToggle});
}

} // namespace

QMenu* makePresetMenu(SetupPanel* setup, QWidget* parent) {
    auto* menu = new QMenu(tr("&Presets"), parent);
    menu->setObjectName(QStringLiteral("presetMenu"));
    for (const PresetDescriptor& preset : presets()) {
        const QString id = QString::fromStdString(preset.id);
        QAction* action = menu->addAction(QString::fromStdString(preset.name), setup,
                                          [setup, id] { setup->applyPreset(id); });
        action->setToolTip(QString::fromStdString(preset.description));
    }
    return menu;
}

QMenu* makeRecentMenu(const Settings& settings, QWidget* parent,
                      std::function<QString(const QString&)> nameOf,
                      std::function<void(const QString&)> open) {
    auto* menu = new QMenu(tr("&Recent"), parent);
    menu->setObjectName(QStringLiteral("recentMenu"));
    QObject::connect(menu, &QMenu::aboutToShow, parent,
                     [&settings, menu, nameOf = std::move(nameOf), open = std::move(open)] {
                         menu->clear();
                         for (const QString& directory : settings.recentRuns()) {
                             QAction* action = menu->addAction(
                                 nameOf(directory).replace(QLatin1Char('&'), QStringLiteral("&&")), menu,
                                 [open, directory] { open(directory); });
                             action->setToolTip(plainTip(directory));
                         }
                         if (menu->isEmpty())
                             menu->addAction(tr("No runs yet"))->setEnabled(false);
                     });
    return menu;
}

void buildMenus(QMenuBar* bar, const MenuParts& parts) {
    buildFile(addMenu(bar, "fileMenu", tr("&File")), parts);
    QMenu* edit = addMenu(bar, "editMenu", tr("&Edit"));
    add(edit, parts.actions, {ActionId::Undo, ActionId::Redo, ActionId::CopyLink});
    edit->addSeparator();
    edit->addMenu(parts.presets);
    edit->addSeparator();
    add(edit, parts.actions, {ActionId::Palette, ActionId::FindRuns});
    edit->addSeparator();
    add(edit, parts.actions, {ActionId::Settings});
    buildView(addMenu(bar, "viewMenu", tr("&View")), parts);
    buildRun(addMenu(bar, "runMenu", tr("&Run")), parts);
    add(addMenu(bar, "toolsMenu", tr("&Tools")), parts.actions, {ActionId::LambdaSweep});
    add(addMenu(bar, "helpMenu", tr("&Help")), parts.actions,
        {ActionId::ExplainLambda, ActionId::AboutMethods, ActionId::AboutDataset, ActionId::Shortcuts,
         ActionId::About});
}

} // namespace distill
