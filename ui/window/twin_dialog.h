// SPDX-License-Identifier: GPL-3.0-or-later
// Which two λ twin runs have. GUI thread only.
#pragma once

#include <QDialog>

class QPushButton;

namespace distill {

class RealSpinBox;

class TwinDialog final : public QDialog {
    Q_OBJECT
public:
    TwinDialog(double lambda, QWidget* parent); // of the set-up, fixed here

    double otherLambda() const;

private:
    void check();

    double m_lambdaOfSetup;
    RealSpinBox* m_other;
    QPushButton* m_start;
};

} // namespace distill
