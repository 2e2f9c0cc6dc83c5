// SPDX-License-Identifier: GPL-3.0-or-later
// What the run in the form will cost here, in time and memory, in a place of two lines. Estimated off the GUI
// thread a moment after the last change, while it is shown and no run goes on; a set-up that was estimated
// before keeps its figure. GUI thread only.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <QTimer>

#include "ui/setup/speed_book.h"
#include "ui/widgets/fixed_lines_label.h"

namespace distill {

class CostNote final : public FixedLinesLabel {
    Q_OBJECT
public:
    using Estimator = std::function<Result<CostEstimate>(const RunConfig&)>; // called on a pool thread

    explicit CostNote(QWidget* parent = nullptr, Estimator estimator = estimateHere);

    void setConfig(const RunConfig& config); // starts a new estimate where something changed
    void setPaused(bool paused);             // while a run needs the processor
    // Of this configuration, where it is known by now.
    std::optional<CostEstimate> estimateOf(const RunConfig& config) const;
    void forget(); // what was measured before no longer holds
    void setEstimator(Estimator estimator, const QString& place = {}); // at that place; empty = here

signals:
    void estimated(const distill::RunConfig& config, const distill::CostEstimate& estimate);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void estimate();
    void tell(const Result<CostEstimate>& estimate);

    Estimator m_estimator;
    QString m_place;
    RunConfig m_config;
    QTimer m_timer;
    std::vector<std::pair<RunConfig, CostEstimate>> m_known; // newest last
    bool m_busy = false, m_paused = false;
    bool m_due = true; // the configuration has no estimate yet
};

} // namespace distill
