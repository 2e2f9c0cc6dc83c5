// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/palette_desk.h"

#include <QAction>
#include <QRegularExpression>

#include "ui/actions/action_set.h"
#include "ui/images/image_grid_view.h"
#include "ui/images/image_panel.h"
#include "ui/run/run_model.h"
#include "ui/run/timeline.h"
#include "ui/runs/run_words.h"
#include "ui/settings/settings.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/setup/setup_panel.h"
#include "ui/theme/number_format.h"
#include "ui/theme/typed_number.h"

namespace distill {

namespace {

QString plain(QString text) {
    return text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

PaletteItem itemOf(QAction* action) {
    PaletteItem item{plain(action->text()), PaletteDesk::tr("Command"),
                     action->shortcut().toString(QKeySequence::NativeText), action->isEnabled(),
                     [action] { action->trigger(); }};
    if (action->isCheckable() && action->isChecked())
        item.title += PaletteDesk::tr(" (on)");
    return item;
}

} // namespace

PaletteDesk::PaletteDesk(const Parts& parts, QList<QAction*> otherActions, QWidget* window)
    : QObject(window), m_parts(parts), m_other(std::move(otherActions)), m_window(window) {}

void PaletteDesk::open() {
    auto* palette = new CommandPalette(
        items(), [this](const QString& typed) { return iterationsFor(typed); }, m_window);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

std::vector<PaletteItem> PaletteDesk::items() {
    std::vector<PaletteItem> items;
    addActions(items);
    addSettings(items);
    addRuns(items);
    addClasses(items);
    return items;
}

void PaletteDesk::addActions(std::vector<PaletteItem>& items) const {
    for (const ActionRow& row : actionTable())
        if (row.id != ActionId::Palette)
            items.push_back(itemOf(m_parts.actions->action(row.id)));
    for (QAction* action : m_other)
        items.push_back(itemOf(action));
}

void PaletteDesk::addSettings(std::vector<PaletteItem>& items) {
    for (const ParamRow* row : m_parts.setup->form()->rows()) {
        const QString key = QString::fromStdString(row->spec().key);
        items.push_back({QString::fromStdString(row->spec().label), tr("Setting"),
                         QString::fromStdString(row->spec().group), true,
                         [this, key] { emit settingRequested(key); }});
    }
}

void PaletteDesk::addRuns(std::vector<PaletteItem>& items) {
    for (const RunRow& run : m_runs) {
        if (run.notes.hidden || run.notes.archived)
            continue;
        const QString directory = toQString(run.directory);
        items.push_back({QString::fromStdString(run.name), tr("Run"), runTitle(run), true,
                         [this, directory] { emit runRequested(directory); }});
    }
}

void PaletteDesk::addClasses(std::vector<PaletteItem>& items) const {
    if (!m_parts.model->started())
        return;
    int row = 0;
    for (const std::string& name : m_parts.model->started()->classNames) {
        items.push_back(
            {QString::fromStdString(name), tr("Class"), {}, true, [view = m_parts.images->view(), row] {
                 view->setCurrentIndex(view->model()->index(row, 0)); // scrolls there
                 view->setHoveredRow(row);
                 view->setFocus();
             }});
        ++row;
    }
}

// "500", "iteration 1 500": the stored images nearest to it.
std::vector<PaletteItem> PaletteDesk::iterationsFor(const QString& typed) const {
    static const QRegularExpression word(QStringLiteral("^(?:i|it|iter|iteration)?\\s*([0-9].*)$"),
                                         QRegularExpression::CaseInsensitiveOption);
    const auto number = readWhole(word.match(typed).captured(1)).value;
    if (!number || *number < 0 || m_parts.timeline->count() == 0)
        return {};
    const auto iteration = static_cast<qint64>(*number);
    return {{tr("Stored images nearest to iteration %1").arg(formatCount(iteration)),
             tr("Iteration"),
             {},
             true,
             [timeline = m_parts.timeline, iteration] { timeline->lookAt(iteration); }}};
}

} // namespace distill
