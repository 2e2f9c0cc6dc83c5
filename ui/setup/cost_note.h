// SPDX-License-Identifier: GPL-3.0-or-later
// One line under the preset that says what the run in the form will cost here, in time and memory. Estimated
// off the GUI thread a moment after the last change, while it is shown and no run goes on. GUI thread only.
#pragma once

#include <functional>

#include <QLabel>
#include <QTimer>

#include "core/jobs/cost.h"

namespace distill {

class CostNote final : public QLabel {
    Q_OBJECT
public:
    using Estimator = std::function<Result<CostEstimate>(const RunConfig&)>; // called on a pool thread

    explicit CostNote(QWidget* parent = nullptr, Estimator estimator = estimateCost);

    void setConfig(const RunConfig& config); // starts a new estimate where something changed
    void setPaused(bool paused);             // while a run needs the processor

signals:
    void estimated(const distill::RunConfig& config, const distill::CostEstimate& estimate);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void estimate();
    void tell(const Result<CostEstimate>& estimate);

    Estimator m_estimator;
    RunConfig m_config;
    QTimer m_timer;
    bool m_busy = false, m_paused = false;
    bool m_due = true; // the configuration has no estimate yet
};

} // namespace distill
