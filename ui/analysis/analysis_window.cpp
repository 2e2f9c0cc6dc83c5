// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/analysis_window.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/analysis/analysis_table.h"
#include "ui/analysis/feature_study.h"
#include "ui/plots/widget_figure.h"
#include "ui/settings/settings.h"

namespace distill {

AnalysisWindow::AnalysisWindow(const AnalysisSource& source, QWidget* parent)
    : QDialog(parent), m_tabs(new QTabWidget(this)), m_saved(makeCaption(QString(), this)) {
    setObjectName(QStringLiteral("analysisWindow"));
    setWindowTitle(tr("Analysis"));
    resize(920, 760);
    auto* study = new FeatureStudy(source, this);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false); // the pane has a hairline of its own
    for (const AnalysisRow& row : analysisPages()) {
        AnalysisPage* page = row.make(source, study, this);
        m_tabs->addTab(page, QCoreApplication::translate("distill::AnalysisTable", row.tab));
        connect(page, &AnalysisPage::imagesChosen, this, &AnalysisWindow::imagesChosen);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(makeFigureRow());
    connect(m_tabs, &QTabWidget::currentChanged, this, &AnalysisWindow::refresh);
    connect(m_tabs, &QTabWidget::currentChanged, m_saved, &QLabel::clear);
}

QWidget* AnalysisWindow::makeFigureRow() {
    auto* row = new QWidget(this);
    auto* copy = new QPushButton(tr("Copy picture"), row);
    auto* save = new QPushButton(tr("Export figure…"), row);
    copy->setObjectName(QStringLiteral("copyFigure"));
    save->setObjectName(QStringLiteral("exportFigure"));
    save->setToolTip(tr("What this page shows, in light colours, as PDF, SVG or PNG"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(16, 0, 16, 12);
    layout->setSpacing(8);
    layout->addWidget(m_saved, 1);
    for (QPushButton* button : {copy, save}) {
        button->setAutoDefault(false);
        layout->addWidget(button);
    }
    connect(copy, &QPushButton::clicked, this, &AnalysisWindow::copyFigure);
    connect(save, &QPushButton::clicked, this, &AnalysisWindow::askForFigure);
    return row;
}

AnalysisPage* AnalysisWindow::page() const {
    return qobject_cast<AnalysisPage*>(m_tabs->currentWidget());
}

void AnalysisWindow::copyFigure() {
    QGuiApplication::clipboard()->setImage(pictureOf(*page()->figure()));
    m_saved->setText(tr("Copied"));
}

void AnalysisWindow::askForFigure() {
    const QString name =
        QString::fromLatin1(analysisPages().at(static_cast<std::size_t>(m_tabs->currentIndex())).id);
    auto* dialog = new QFileDialog(this, tr("Export figure"), name.toLower() + QStringLiteral(".pdf"));
    dialog->setObjectName(QStringLiteral("exportFigureDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Figures (*.pdf *.svg *.png)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        const auto written = writeWidgetFigure(*page()->figure(), toPath(file));
        m_saved->setText(written ? tr("Saved %1").arg(file)
                                 : QString::fromStdString(written.error().message));
    });
    dialog->open();
}

void AnalysisWindow::showPage(const QString& id) {
    const auto& rows = analysisPages();
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (id == QLatin1String(rows[i].id))
            m_tabs->setCurrentIndex(static_cast<int>(i));
    refresh();
    show();
    raise();
    activateWindow();
}

std::vector<ShownFigure> AnalysisWindow::figures() {
    if (!isVisible())
        grab(); // lays it out
    std::vector<ShownFigure> figures;
    for (int i = 0; i < m_tabs->count(); ++i) {
        auto* page = qobject_cast<AnalysisPage*>(m_tabs->widget(i));
        page->refresh();
        if (!page->isFilled())
            continue;
        if (page != this->page()) { // as large as the one that is shown
            page->resize(this->page()->size());
            page->grab();
        }
        const AnalysisRow& row = analysisPages().at(static_cast<std::size_t>(i));
        figures.push_back(figureOf(*page->figure(), QLatin1String(row.id), m_tabs->tabText(i)));
    }
    return figures;
}

void AnalysisWindow::refresh() {
    page()->refresh();
}

} // namespace distill
