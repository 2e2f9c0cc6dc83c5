// SPDX-License-Identifier: GPL-3.0-or-later
// Ties the analysis window to the main window: its menu, when it looks anew, and what is chosen in it. GUI
// thread only.
#pragma once

#include <QObject>

#include "ui/analysis/analysis_window.h"

class QMenuBar;

namespace distill {

class ImageGridModel;

class AnalysisViews final : public QObject {
    Q_OBJECT
public:
    // Adds the menu "Analyse" before the last one of the bar. What is chosen is marked in the window's grid.
    AnalysisViews(const AnalysisSource& source, QMenuBar* bar, QWidget* window);

    AnalysisWindow* analysisWindow() const { return m_window; } // null until it was opened
    void open(const QString& id);                               // of the table of pages
    std::vector<ShownFigure> figures();                         // that can be exported of the run as it is

private:
    void addMenu(QMenuBar* bar);
    void followRun();
    void makeWindow();

    AnalysisSource m_source;
    ImageGridModel* m_grid;
    QWidget* m_parent;
    AnalysisWindow* m_window = nullptr; // once it was opened
};

} // namespace distill
