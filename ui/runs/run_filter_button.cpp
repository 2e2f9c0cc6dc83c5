// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_filter_button.h"

#include <QMenu>

#include "ui/runs/run_library.h"
#include "ui/settings/settings.h"

namespace distill {

RunFilterButton::RunFilterButton(const RunLibrary* library, QWidget* parent)
    : QToolButton(parent), m_library(library) {
    setObjectName(QStringLiteral("runsFilters"));
    setText(tr("Show"));
    setToolTip(tr("Which runs are listed; the trash"));
    setPopupMode(QToolButton::InstantPopup);
    setProperty("flat", true);
    setProperty("menuButton", true);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("runsFilterMenu"));
    const auto add = [this, menu](const char* name, const QString& text) {
        QAction* action = menu->addAction(text);
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        connect(action, &QAction::toggled, this, &RunFilterButton::filterChanged);
        return action;
    };
    m_starredOnly = add("runsStarredOnly", tr("&Starred only"));
    m_withHidden = add("runsWithHidden", tr("&Hidden runs too"));
    m_withArchived = add("runsWithArchived", tr("&Archived runs too"));
    menu->addSeparator();
    m_trash = menu->addMenu(tr("&Take back from the trash"));
    m_trash->setObjectName(QStringLiteral("runsTrashMenu"));
    connect(m_trash, &QMenu::aboutToShow, this, &RunFilterButton::fillTrash);
    setMenu(menu);
}

RunFilter RunFilterButton::filter() const {
    RunFilter filter;
    filter.starredOnly = m_starredOnly->isChecked();
    filter.withHidden = m_withHidden->isChecked();
    filter.withArchived = m_withArchived->isChecked();
    return filter;
}

void RunFilterButton::fillTrash() {
    m_trash->clear();
    for (const RunInfo& run : m_library->trash())
        m_trash->addAction(toQString(run.directory.filename()), this,
                           [this, folder = toQString(run.directory)] { emit takeBackChosen(folder); });
    if (m_trash->isEmpty())
        m_trash->addAction(tr("The trash is empty"))->setEnabled(false);
}

} // namespace distill
