// SPDX-License-Identifier: GPL-3.0-or-later
// What CMI, or its comparator, costs: its share of an iteration's time, measured while a run goes on,
// estimated before. The tooltip has what other cadences would cost. GUI thread only.
#pragma once

#include <optional>

#include <QLabel>

#include "core/jobs/cost.h"

namespace distill {

class RunModel;

// Milliseconds; `measurement` is one of CMI, `rest` is all else of an iteration.
struct CmiPrice {
    double measurement = 0, rest = 0;
    double share(double every) const; // of the time, 0 … 1, where CMI is measured every so many iterations
};

// Medians over the newest iterations; nothing before both kinds were seen.
std::optional<CmiPrice> measuredPrice(const RunModel& model);

class PriceNote final : public QLabel {
    Q_OBJECT
public:
    PriceNote(RunModel* model, QWidget* parent);

    void setEstimate(const std::optional<CostEstimate>& estimate, const CmiConfig& cmi); // of the next run

private:
    void refresh();

    RunModel* m_model;
    std::optional<CmiPrice> m_estimated;
    CmiConfig m_cmi; // of the estimate
};

} // namespace distill
