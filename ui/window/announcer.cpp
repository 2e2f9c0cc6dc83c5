// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/announcer.h"

#include <utility>

#include <QWidget>

#include "ui/theme/number_format.h"

namespace distill {

Announcer::Announcer(RunModel* model, QWidget* speaker)
    : Announcer(model, speaker, &QAccessible::updateAccessibility) {}

Announcer::Announcer(RunModel* model, QWidget* speaker, Tell tell)
    : QObject(speaker), m_model(model), m_speaker(speaker), m_tell(tell) {
    connect(model, &RunModel::stateChanged, this, &Announcer::onState);
    connect(model, &RunModel::evaluationsChanged, this, &Announcer::onEvaluations);
    connect(model, &RunModel::wasReset, this, [this] {
        m_state = RunState::Idle;
        m_evaluations = 0;
    });
}

void Announcer::onState() {
    const RunState before = std::exchange(m_state, m_model->state());
    if (before == m_state)
        return;
    const qint64 done = m_model->lastIteration() ? m_model->lastIteration()->iteration : 0;
    switch (m_state) {
    case RunState::Preparing:
        return announce(tr("The run is being prepared."));
    case RunState::Running:
        return announce(before == RunState::Paused ? tr("The run goes on.") : tr("The run has started."));
    case RunState::Paused:
        return announce(tr("Paused at iteration %1.").arg(formatCount(done)));
    case RunState::Finished:
        return announce(tr("The run is finished, after %1 iterations.").arg(formatCount(done)));
    case RunState::Stopped:
        return announce(tr("The run was stopped at iteration %1.").arg(formatCount(done)));
    case RunState::Failed:
        return announce(tr("The run failed: %1").arg(m_model->stateReason()));
    case RunState::LostContact:
        return announce(tr("Contact with the run is lost."));
    case RunState::Idle:
    case RunState::Evaluating:
    case RunState::Stopping:
        break;
    }
}

// Those of a recorded run come all at once: the newest says it.
void Announcer::onEvaluations() {
    const auto& evaluations = m_model->evaluations();
    if (evaluations.size() <= std::exchange(m_evaluations, evaluations.size()))
        return;
    announce(tr("Test accuracy %1 % at iteration %2.")
                 .arg(evaluations.back().accuracyMean, 0, 'f', 1)
                 .arg(formatCount(evaluations.back().iteration)));
}

void Announcer::announce(const QString& sentence) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QAccessibleAnnouncementEvent event(m_speaker, sentence);
#else
    m_speaker->setAccessibleName(sentence);
    QAccessibleEvent event(m_speaker, QAccessible::Alert);
#endif
    m_tell(&event);
}

} // namespace distill
