// SPDX-License-Identifier: GPL-3.0-or-later
// The λ sweep: what is asked for at the left, accuracy and CMI against λ at the right, live while `distill
// sweep` runs in a process of its own. What is done lies in a folder: it can be stopped, gone on with, and
// opened again. GUI thread only.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include <QDialog>
#include <QTimer>

#include "core/jobs/sweep.h"
#include "ui/plots/widget_figure.h"
#include "ui/process/distill_process.h"
#include "ui/sweep/sweep_form.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace distill {

class PlaceRow;
class SweepResults;

class SweepDialog final : public QDialog {
    Q_OBJECT
public:
    SweepDialog(QWidget* parent, QString program = distillProgram(),
                SweepForm::Estimator estimator = estimateHere);

    void offer(const RunConfig& setup, const std::filesystem::path& runsFolder); // anew, unless one goes on
    void openFolder(const std::filesystem::path& folder);                        // a sweep of earlier
    void setEngineBusy(bool busy) { m_form->setEngineBusy(busy); }
    bool isRunning() const { return m_process->isRunning(); }
    std::optional<ShownFigure> figure() const; // of the sweep that is shown, where it has runs
    const std::filesystem::path& folder() const { return m_folder; }

signals:
    void lambdaChosen(double lambda);
    void newRequested();

private:
    void layOut();
    void connectParts();
    QWidget* makeLeft();
    void start();
    void askForFolder();
    void askForPlot();
    void askForTable();
    void askWhereTo(const QString& title, const QStringList& filters, const QString& proposal,
                    Result<void> (SweepResults::*save)(const std::filesystem::path& file) const);
    void look(); // at what the folder holds by now
    void showRows(std::vector<SweepRow> rows);
    void onEnded(const QString& how);
    void setFolder(const std::filesystem::path& folder);
    void updateButtons();
    std::int64_t runsWanted() const;

    SweepForm* m_form;
    SweepResults* m_results;
    PlaceRow* m_runOn;
    QLabel* m_place;
    QLabel* m_status;
    QProgressBar* m_progress;
    QPushButton* m_start;
    QPushButton* m_stop;
    QPushButton* m_open;
    QPushButton* m_new;
    QPushButton* m_use;
    QPushButton* m_savePlot;
    QPushButton* m_saveTable;
    DistillProcess* m_process;
    QTimer m_timer;
    std::filesystem::path m_folder, m_runsFolder;
    bool m_looking = false;
};

} // namespace distill
