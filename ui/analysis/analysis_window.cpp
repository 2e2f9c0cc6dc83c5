// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/analysis_window.h"

#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/analysis/confusion_page.h"
#include "ui/analysis/feature_pages.h"
#include "ui/analysis/feature_study.h"
#include "ui/analysis/matrix_page.h"
#include "ui/analysis/score_page.h"

namespace distill {

AnalysisWindow::AnalysisWindow(const AnalysisSource& source, QWidget* parent)
    : QDialog(parent), m_tabs(new QTabWidget(this)) {
    setObjectName(QStringLiteral("analysisWindow"));
    setWindowTitle(tr("Analysis"));
    resize(920, 760);
    auto* study = new FeatureStudy(source, this);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false); // the pane has a hairline of its own
    add(new ScorePage(source, this), tr("Score card"));
    add(new MatrixPage(source, this), tr("Networks"));
    add(new ConfusionPage(source, this), tr("Confusion"));
    add(new FeaturePage(source, study, this), tr("Feature map"));
    add(new NearestPage(source, study, this), tr("Nearest real images"));
    add(new PixelPage(source, study, this), tr("Pixels"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(m_tabs);
    connect(m_tabs, &QTabWidget::currentChanged, this, &AnalysisWindow::refresh);
}

void AnalysisWindow::add(AnalysisPage* page, const QString& title) {
    m_tabs->addTab(page, title);
    connect(page, &AnalysisPage::imagesChosen, this, &AnalysisWindow::imagesChosen);
}

void AnalysisWindow::showView(AnalysisView view) {
    m_tabs->setCurrentIndex(static_cast<int>(view));
    refresh();
    show();
    raise();
    activateWindow();
}

void AnalysisWindow::refresh() {
    if (auto* page = qobject_cast<AnalysisPage*>(m_tabs->currentWidget()))
        page->refresh();
}

} // namespace distill
