// SPDX-License-Identifier: GPL-3.0-or-later
// The window beside the main window in which a run is examined: a page for each question, each with
// a figure that can be copied and exported. Stays open while
// the run goes on. GUI thread only; the source must outlive it.
#pragma once

#include <vector>

#include <QDialog>

#include "ui/analysis/analysis_page.h"
#include "ui/plots/widget_figure.h"

class QLabel;
class QTabWidget;

namespace distill {

class AnalysisWindow final : public QDialog {
    Q_OBJECT
public:
    AnalysisWindow(const AnalysisSource& source, QWidget* parent);

    void showPage(const QString& id);   // of the table of pages
    void refresh();                     // the page that is shown
    std::vector<ShownFigure> figures(); // of the pages that show something of the run, shown or not

signals:
    void imagesChosen(const std::vector<int>& images);

private:
    AnalysisPage* page() const; // that is shown
    QWidget* makeFigureRow();
    void copyFigure();
    void askForFigure();

    QTabWidget* m_tabs;
    QLabel* m_saved; // where the figure lies, or why it does not
};

} // namespace distill
