// SPDX-License-Identifier: GPL-3.0-or-later
// The bar under the plots: play, slider, iteration, loop, speed, and back to the newest state. GUI thread
// only.
#pragma once

#include <QWidget>

#include "core/run/run_state.h"

class QComboBox;
class QToolButton;

namespace distill {

class IterationBox;
class RunModel;
class StepSlider;
class Timeline;

class TimelineBar final : public QWidget {
    Q_OBJECT
public:
    TimelineBar(RunModel* model, Timeline* timeline, QWidget* parent);

protected:
    void changeEvent(QEvent* event) override;

private:
    void describeParts();
    void layOut();
    void connectParts();
    void updateSteps();
    void updatePosition();
    void updateMarks();
    void updatePlay();

    RunModel* m_model;
    Timeline* m_timeline;
    QToolButton* m_play;
    StepSlider* m_slider;
    IterationBox* m_iteration;
    QToolButton* m_loop;
    QComboBox* m_speed;
    QToolButton* m_back;
};

} // namespace distill
