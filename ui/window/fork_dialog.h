// SPDX-License-Identifier: GPL-3.0-or-later
// How a fork shall go on: λ from its iteration on, and how many iterations in all. GUI thread only.
#pragma once

#include <QDialog>

#include "ui/run/run_desk.h"

namespace distill {

class RealSpinBox;

class ForkDialog final : public QDialog {
    Q_OBJECT
public:
    // `suggested` holds the iteration, λ in force there, and the total of the run `name`.
    ForkDialog(const QString& name, const ForkChoice& suggested, QWidget* parent);

    ForkChoice choice() const;

private:
    std::int64_t m_at;
    RealSpinBox* m_lambda;
    RealSpinBox* m_iterations;
};

} // namespace distill
