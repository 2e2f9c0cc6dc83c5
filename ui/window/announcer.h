// SPDX-License-Identifier: GPL-3.0-or-later
// Tells assistive technology what happens to the run that is shown: started, paused, ended, failed,
// evaluated. GUI thread only; the model must outlive it.
#pragma once

#include <QAccessible>
#include <QObject>

#include "ui/run/run_model.h"

class QWidget;

namespace distill {

class Announcer final : public QObject {
    Q_OBJECT
public:
    using Tell = void (*)(QAccessibleEvent* event);

    Announcer(RunModel* model, QWidget* speaker); // in whose name it speaks
    // Tells otherwise than by Qt, which tells nobody where no assistive technology listens.
    Announcer(RunModel* model, QWidget* speaker, Tell tell);

private:
    void onState();
    void onEvaluations();
    void announce(const QString& sentence);

    RunModel* m_model;
    QWidget* m_speaker;
    RunState m_state = RunState::Idle;
    std::size_t m_evaluations = 0;
    Tell m_tell;
};

} // namespace distill
