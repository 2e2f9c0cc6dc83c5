// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/baseline_menu.h"

#include <QCoreApplication>
#include <QMenu>

#include "ui/plots/overlay_layer.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::BaselineMenu", text);
}

} // namespace

QMenu* makeBaselineMenu(const OverlayLayer& overlays, const OwnRun& own, QWidget* parent) {
    auto* menu = new QMenu(tr("Differences to"), parent);
    menu->setObjectName(QStringLiteral("baselineMenu"));
    menu->setEnabled(!overlays.runs().empty());
    const auto add = [&](const QString& name, const std::optional<std::filesystem::path>& directory) {
        QAction* action = menu->addAction(name);
        action->setData(directory ? toQString(*directory) : QString());
        action->setCheckable(true);
        action->setChecked(overlays.baseline() == directory);
    };
    add(tr("None"), std::nullopt);
    add(tr("%1 (shown)").arg(own.name), own.directory);
    for (const ComparedRun& run : overlays.runs())
        add(run.name, run.directory);
    return menu;
}

} // namespace distill
