// SPDX-License-Identifier: GPL-3.0-or-later
// Networks × iterations of the run that is shown: what to test, the child process that does it, and the
// result as heat map and table beside published accuracies. Results lie in the run folder, so that a matrix
// goes on where it was left. GUI thread only.
#pragma once

#include "ui/analysis/analysis_page.h"

class QComboBox;
class QLabel;
class QListWidget;
class QTimer;

namespace distill {

class HeatPanel;
class JobRow;
class RealSpinBox;
struct EvaluationMatrix;
struct HeatContent;

HeatContent matrixContent(const EvaluationMatrix& matrix);

class MatrixPage final : public AnalysisPage {
    Q_OBJECT
public:
    MatrixPage(const AnalysisSource& source, QWidget* parent);

    void refresh() override;
    bool isFilled() const override;

private:
    QWidget* makeChoices();
    QWidget* makeKeepButton();
    void fillSets();
    void checkNetworks(const QString& own);
    void fillPublished();
    void start();
    void keepPresentImages();
    void showResults();
    QStringList arguments() const;

    QListWidget* m_networks;
    QListWidget* m_sets;
    QComboBox* m_protocol;
    RealSpinBox* m_repeats;
    RealSpinBox* m_epochs;
    JobRow* m_job;
    HeatPanel* m_panel;
    QLabel* m_published;
    QTimer* m_watch; // while a child fills the file
    QString m_shownFor;
};

} // namespace distill
