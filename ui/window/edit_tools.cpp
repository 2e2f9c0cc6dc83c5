// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/edit_tools.h"

#include <algorithm>

#include <QStatusBar>

#include "ui/actions/action_set.h"
#include "ui/plots/plot_panel.h"
#include "ui/run/run_desk.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings.h"
#include "ui/theme/theme.h"
#include "ui/theme/type_scale.h"
#include "ui/window/central_area.h"
#include "ui/window/palette_desk.h"
#include "ui/window/shortcuts_dialog.h"
#include "ui/window/undo_desk.h"

namespace distill {

namespace {

constexpr int kMessageTime = 6000;                              // milliseconds
constexpr int kZoomStep = 10, kLeastZoom = 70, kMostZoom = 200; // percent
constexpr int kNoZoom = 100;

} // namespace

EditTools::EditTools(const Parts& parts, Settings& settings, QWidget* window)
    : QObject(window),
      m_parts(parts),
      m_settings(settings),
      m_window(window),
      m_undo(new UndoDesk(parts.model, parts.setup, parts.runs, this)) {
    const auto on = [this](ActionId id, auto slot) {
        connect(m_parts.actions->action(id), &QAction::triggered, this, slot);
    };
    parts.actions->setShortcuts(settings.value(SettingKey::Shortcuts).toMap(),
                                settings.value(SettingKey::SingleKeys).toBool());
    connect(m_undo, &UndoDesk::changed, this, &EditTools::undoChanged);
    connect(m_undo, &UndoDesk::noticed, this,
            [this](const QString& what) { m_parts.status->showMessage(what, kMessageTime); });
    on(ActionId::Undo, [this] { m_undo->undo(); });
    on(ActionId::Redo, [this] { m_undo->redo(); });
    on(ActionId::ZoomIn, [this] { zoom(interfaceZoom() + kZoomStep); });
    on(ActionId::ZoomOut, [this] { zoom(interfaceZoom() - kZoomStep); });
    on(ActionId::ZoomReset, [this] { zoom(kNoZoom); });
    on(ActionId::Shortcuts, [this] {
        auto* dialog = new ShortcutsDialog(m_parts.actions, m_settings, m_window);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
}

void EditTools::addToPalette(const QList<QAction*>& others) {
    auto* palette = new PaletteDesk(
        {m_parts.actions, m_parts.setup, m_parts.model, m_parts.desk->timeline(), m_parts.central->images()},
        m_parts.central->plots()->viewActions() + others, m_window);
    connect(m_parts.actions->action(ActionId::Palette), &QAction::triggered, palette, &PaletteDesk::open);
    connect(m_parts.runs, &RunListPanel::listed, palette, &PaletteDesk::setRuns);
    connect(palette, &PaletteDesk::runRequested, this, &EditTools::runRequested);
    connect(palette, &PaletteDesk::settingRequested, this, &EditTools::settingRequested);
}

void EditTools::zoom(int percent) {
    setInterfaceZoom(std::clamp(percent, kLeastZoom, kMostZoom));
    m_settings.setValue(SettingKey::InterfaceZoom, interfaceZoom());
    Theme::instance().apply(Theme::instance().choice());
    m_parts.actions->recolour();
    m_parts.status->showMessage(tr("Type at %1 %").arg(interfaceZoom()), kMessageTime);
}

} // namespace distill
