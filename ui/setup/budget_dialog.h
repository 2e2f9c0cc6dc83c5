// SPDX-License-Identifier: GPL-3.0-or-later
// "I have … minutes": shows what of the set-up fits into them before it is taken over. GUI thread only.
#pragma once

#include <optional>

#include <QDialog>

#include "core/jobs/cost.h"
#include "core/run/run_config.h"

class QLabel;
class QPushButton;

namespace distill {

class RealSpinBox;

class BudgetDialog final : public QDialog {
    Q_OBJECT
public:
    // Without an estimate it waits for setEstimate() of the same configuration.
    BudgetDialog(const RunConfig& config, const std::optional<CostEstimate>& estimate, QWidget* parent);

    void setEstimate(const RunConfig& of, const CostEstimate& estimate);
    RunConfig fitted() const;

private:
    void refresh();

    RunConfig m_config;
    std::optional<CostEstimate> m_estimate;
    RealSpinBox* m_minutes;
    QLabel* m_outcome;
    QPushButton* m_apply = nullptr;
};

} // namespace distill
