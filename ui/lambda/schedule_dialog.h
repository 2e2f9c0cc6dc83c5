// SPDX-License-Identifier: GPL-3.0-or-later
// Edits how λ changes with the iterations: constant, warm-up, ramp, a line drawn by hand, or the λ that
// another run had. Gives the text of `lambda_schedule`. GUI thread only.
#pragma once

#include <string>

#include <QDialog>

#include "core/run/run_config.h"

class QComboBox;
class QLabel;

namespace distill {

class RealSpinBox;
class ScheduleCurve;

class ScheduleDialog final : public QDialog {
    Q_OBJECT
public:
    ScheduleDialog(const RunConfig& config, QWidget* parent);

    std::string schedule() const;            // empty = constant
    void takeFrom(const QString& runFolder); // the recorded λ of that run becomes the drawn line

private:
    enum Kind { Constant, WarmUp, Ramp, Drawn };
    void fillFrom(const std::string& text);
    void layOut();
    void askForRun();
    void refresh();
    QString explanation() const;

    RunConfig m_config;
    QComboBox* m_kind;
    QLabel* m_fromName;
    RealSpinBox* m_from;
    QLabel* m_toName;
    RealSpinBox* m_to;
    ScheduleCurve* m_curve;
    QLabel* m_text;
};

} // namespace distill
