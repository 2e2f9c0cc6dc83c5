// SPDX-License-Identifier: GPL-3.0-or-later
// The λ card: large value, logarithmic slider, what was asked for against what the engine applied, and how
// the two gradients share the push. During a run a choice goes out as valueRequested(); otherwise it sets the
// start value of the next run. GUI thread only.
#pragma once

#include <optional>

#include <QFrame>

#include "core/api/catalogue.h"
#include "ui/run/run_model.h"

class QLabel;

namespace distill {

class LambdaSlider;
class RealSpinBox;
class ShareBar;

class LambdaControl final : public QFrame {
    Q_OBJECT
public:
    LambdaControl(RunModel* model, QWidget* parent);

    double value() const { return m_value; } // what is asked for
    void setStartValue(double lambda);       // shows it; sends nothing
    void setPublished(const std::optional<LambdaPreset>& published);
    void setImagesPerClass(std::int64_t ipc); // at 1 the CMI is 0 by definition

    void stepTicks(int ticks); // shortcuts [ ] { }
    void toggleOff();          // 0 and back

signals:
    void valueRequested(double lambda); // while a run is on
    void startValueChanged(double lambda);

private:
    void describeParts();
    void layOut(QLabel* title);
    void choose(double lambda);
    void showValue(double lambda); // in spin box and slider
    void followEngine();           // λ was set elsewhere: by a recorded track, or by another process
    void updateCaption();
    void updateShare();
    void onRunStarted();

    RunModel* m_model;
    RealSpinBox* m_spin;
    LambdaSlider* m_slider;
    QLabel* m_applied;
    QLabel* m_shareText;
    ShareBar* m_shareBar;
    QLabel* m_note;
    double m_value = 0;
    std::optional<double> m_requested; // sent and not answered yet
    double m_bypassed = 100;           // what `0` brings back
    std::int64_t m_ipc = 10;
};

} // namespace distill
