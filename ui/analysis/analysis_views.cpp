// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/analysis_views.h"

#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>

#include "ui/analysis/analysis_table.h"
#include "ui/images/image_grid_model.h"

namespace distill {

AnalysisViews::AnalysisViews(const AnalysisSource& source, QMenuBar* bar, QWidget* window)
    : QObject(window), m_source(source), m_grid(window->findChild<ImageGridModel*>()), m_parent(window) {
    addMenu(bar);
    connect(m_source.model, &RunModel::evaluationsChanged, this, &AnalysisViews::followRun);
    connect(m_source.model, &RunModel::stateChanged, this, &AnalysisViews::followRun);
    connect(m_source.model, &RunModel::runStarted, this, &AnalysisViews::followRun);
    connect(m_source.desk, &RunDesk::directoryChanged, this, [this] {
        m_grid->setMarked({});
        followRun();
    });
    connect(m_source.desk->timeline(), &Timeline::positionChanged, this, &AnalysisViews::followRun);
}

void AnalysisViews::addMenu(QMenuBar* bar) {
    auto* menu = new QMenu(tr("&Analyse"), bar);
    menu->setObjectName(QStringLiteral("analyseMenu"));
    menu->setToolTipsVisible(true);
    bar->insertMenu(bar->actions().last(), menu);
    for (const AnalysisRow& row : analysisPages()) {
        const auto translated = [](const char* text) {
            return QCoreApplication::translate("distill::AnalysisTable", text);
        };
        const QString id = QLatin1String(row.id);
        QAction* action = menu->addAction(translated(row.text), this, [this, id] { open(id); });
        action->setObjectName(QStringLiteral("view") + id);
        action->setToolTip(translated(row.tip));
    }
}

void AnalysisViews::makeWindow() {
    if (m_window != nullptr)
        return;
    m_window = new AnalysisWindow(m_source, m_parent);
    connect(m_window, &AnalysisWindow::imagesChosen, m_grid, &ImageGridModel::setMarked);
}

void AnalysisViews::open(const QString& id) {
    makeWindow();
    m_window->showPage(id);
}

std::vector<ShownFigure> AnalysisViews::figures() {
    makeWindow(); // a score card of an earlier session lies in the run's folder
    return m_window->figures();
}

void AnalysisViews::followRun() {
    if (m_window != nullptr && m_window->isVisible())
        m_window->refresh();
}

} // namespace distill
