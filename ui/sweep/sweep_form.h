// SPDX-License-Identifier: GPL-3.0-or-later
// What a λ sweep is asked to do: values of λ, seeds, length, what λ is chosen by. The rest is the set-up it
// was opened with. GUI thread only.
#pragma once

#include <optional>

#include <QTimer>
#include <QWidget>

#include "core/jobs/sweep.h"
#include "core/places/place.h"
#include "ui/setup/speed_book.h"

class QCheckBox;
class QLabel;
class QLineEdit;

namespace distill {

class RealSpinBox;

class SweepForm final : public QWidget {
    Q_OBJECT
public:
    using Estimator = std::function<Result<CostEstimate>(const RunConfig&)>; // called on a pool thread

    explicit SweepForm(QWidget* parent, Estimator estimator = estimateHere);

    void setRequest(const SweepRequest& request);     // shows it; `out` is kept apart
    SweepRequest request() const;                     // without `out`; no λ where the text is not understood
    QString problem() const;                          // why it cannot be started; empty = it can
    void setPlace(const std::optional<Place>& place); // whose cost is estimated; none = this computer
    void setEditable(bool editable);
    void setEngineBusy(bool busy) { m_busy = busy; } // then nothing is estimated

signals:
    void edited();

private:
    void describeParts();
    void layOut();
    RealSpinBox* addCount(const char* name, const QString& label, double least, const QString& tip);
    void fillValues();
    void showRange(const std::vector<double>& lambdas);
    void onEdited();
    void estimate();

    Estimator m_estimator;
    std::optional<Place> m_runsAt;
    RunConfig m_config;
    QLabel* m_what;
    QLineEdit* m_values;
    RealSpinBox* m_first;
    RealSpinBox* m_last;
    RealSpinBox* m_count;
    QCheckBox* m_zero;
    RealSpinBox* m_seeds = nullptr;
    RealSpinBox* m_iterations = nullptr;
    RealSpinBox* m_repeats = nullptr;
    RealSpinBox* m_heldOut = nullptr;
    QLabel* m_cost;
    QTimer m_settle;
    quint64 m_estimates = 0; // asked for; answers to older ones are dropped
    bool m_busy = false;
};

} // namespace distill
