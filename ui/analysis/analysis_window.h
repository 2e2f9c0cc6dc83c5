// SPDX-License-Identifier: GPL-3.0-or-later
// The window beside the main window in which a run is examined: a page for each question. Stays open while
// the run goes on. GUI thread only; the source must outlive it.
#pragma once

#include <QDialog>

#include "ui/analysis/analysis_page.h"

class QTabWidget;

namespace distill {

enum class AnalysisView { Score, Matrix, Confusion, Features, Nearest, Pixels };

class AnalysisWindow final : public QDialog {
    Q_OBJECT
public:
    AnalysisWindow(const AnalysisSource& source, QWidget* parent);

    void showView(AnalysisView view);
    void refresh(); // the page that is shown

signals:
    void imagesChosen(const std::vector<int>& images);

private:
    void add(AnalysisPage* page, const QString& title);

    QTabWidget* m_tabs;
};

} // namespace distill
