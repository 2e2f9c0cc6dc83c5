// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/analysis_views.h"

#include <QMenu>
#include <QMenuBar>

#include "ui/images/image_grid_model.h"

namespace distill {

namespace {

struct ViewRow {
    AnalysisView view;
    const char* name; // object name of its action
    const char* text;
    const char* tip;
};

#define T(text) QT_TRANSLATE_NOOP("distill::AnalysisViews", text)

constexpr ViewRow kViews[] = {
    {AnalysisView::Score, "viewScore", T("&Score card…"),
     T("The set beside real images, and DD-Ranking's scores")},
    {AnalysisView::Matrix, "viewMatrix", T("&Networks × iterations…"),
     T("Test stored sets with several networks, while the run goes on or after it")},
    {AnalysisView::Confusion, "viewConfusion", T("&Confusion matrix…"),
     T("Which classes are taken for which")},
    {AnalysisView::Features, "viewFeatures", T("&Feature map…"),
     T("Synthetic among real images, in the features of a teacher")},
    {AnalysisView::Nearest, "viewNearest", T("Nearest &real images…"),
     T("Each synthetic image beside the nearest real one")},
    {AnalysisView::Pixels, "viewPixels", T("&Pixel statistics…"),
     T("Histograms of the set and of real images")},
};

#undef T

} // namespace

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
    for (const ViewRow& row : kViews) {
        QAction* action = menu->addAction(tr(row.text), this, [this, view = row.view] { open(view); });
        action->setObjectName(QLatin1String(row.name));
        action->setToolTip(tr(row.tip));
    }
}

void AnalysisViews::open(AnalysisView view) {
    if (m_window == nullptr) {
        m_window = new AnalysisWindow(m_source, m_parent);
        connect(m_window, &AnalysisWindow::imagesChosen, m_grid, &ImageGridModel::setMarked);
    }
    m_window->showView(view);
}

void AnalysisViews::followRun() {
    if (m_window != nullptr && m_window->isVisible())
        m_window->refresh();
}

} // namespace distill
