// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a dataset: counts by class, mean and deviation, a few images, what looks wrong. Reads in a
// child process (`distill dataset`), which is ended when the dialog closes. Blocks nothing; GUI thread only.
#pragma once

#include <QDialog>
#include <QTemporaryDir>

#include "core/run/run_config.h"
#include "ui/process/distill_process.h"

class QBoxLayout;
class QGridLayout;
class QLabel;
class QProgressBar;

namespace distill {

class ClassBars;
struct DatasetReport;

class DatasetDialog final : public QDialog {
    Q_OBJECT
public:
    // The dataset as this run would read it. Begins to read at once.
    DatasetDialog(const RunConfig& config, QWidget* parent, const QString& program = distillProgram());

    // Writes report.json and samples.png into the folder.
    static QStringList commandFor(const RunConfig& config, const QTemporaryDir& folder);

signals:
    void filled(); // everything that is known is shown

private:
    QWidget* makeReport();
    void addReport(QBoxLayout* layout);
    void showReport(const QString& problem);
    void fill(const DatasetReport& report);
    void showNumbers(const DatasetReport& report);
    void showSamples();
    void showFailure(const QString& problem);

    QTemporaryDir m_folder; // for what the child writes
    DistillProcess* m_process;
    QLabel *m_title, *m_facts, *m_state, *m_warnings, *m_samples;
    QProgressBar* m_progress;
    QWidget* m_report; // all of it, hidden until it is known
    ClassBars* m_bars;
    QGridLayout* m_numbers;
};

} // namespace distill
