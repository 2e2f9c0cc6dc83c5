// SPDX-License-Identifier: GPL-3.0-or-later
// A run that goes on, here or in another process, while something else is looked at: above the list of runs, with its
// own pause and λ. Steers by control files, written on a pool thread. Takes no room where nothing works. GUI thread
// only.
#pragma once

#include <optional>

#include <QFrame>

#include "core/run/run_controls.h"
#include "core/store/run_index.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace distill {

class RealSpinBox;

class LiveRow final : public QFrame {
    Q_OBJECT
public:
    explicit LiveRow(QWidget* parent);

    void setRun(const std::optional<RunRow>& run); // as the list knows it now; none hides the row

signals:
    void openRequested(const QString& directory);
    void steered(); // a request was written; the run's journal answers it
    void failed(const distill::Error& error);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();
    void showTitle();
    void send(ControlKind kind, double value = 0);

    std::optional<RunRow> m_run;
    QPushButton* m_title;
    QLabel* m_progress;
    QToolButton* m_pause;
    RealSpinBox* m_lambda;
    std::optional<double> m_asked; // of λ, until the journal answers
};

} // namespace distill
