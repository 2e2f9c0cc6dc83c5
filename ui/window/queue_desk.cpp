// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/queue_desk.h"

#include <utility>

#include <QTimer>

#include "ui/run/run_desk.h"
#include "ui/run/run_model.h"
#include "ui/run/run_queue.h"
#include "ui/runs/queue_bar.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings.h"
#include "ui/setup/setup_panel.h"
#include "ui/theme/number_format.h"
#include "ui/widgets/message_banner.h"
#include "ui/window/closing.h"
#include "ui/window/new_run_dialog.h"
#include "ui/window/notices.h"
#include "ui/window/run_starter.h"

namespace distill {

QueueDesk::QueueDesk(const Parts& parts, QWidget* window)
    : QObject(window),
      m_parts(parts),
      m_window(window),
      m_queue(new RunQueue(this)),
      m_bar(new QueueBar(m_queue, window)) {
    m_parts.runs->addBeneath(m_bar);
    m_parts.notices->takeFailures(m_queue);
    connect(m_parts.runs, &RunListPanel::listed, this, [this] {
        m_queue->refresh(); // another window may have changed it
        offer();
    });
    connect(m_bar, &QueueBar::startRequested, this, &QueueDesk::startNext);
    connect(m_parts.model, &RunModel::stateChanged, this, [this] { m_bar->setBusy(m_parts.desk->isBusy()); });
    connect(m_parts.desk, &RunDesk::ended, this, &QueueDesk::onEnded);
}

void QueueDesk::setRunsFolder(const std::filesystem::path& folder) {
    m_queue->setRunsFolder(folder);
}

void QueueDesk::askForRun() {
    auto* dialog = new NewRunDialog(m_parts.setup->config(), m_parts.starter->ongoing(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NewRunDialog::startRequested, this, [this](const RunConfig& config) {
        Settings().writeSetup(config); // at once, for the other process
        emit startRequested();
    });
    connect(dialog, &NewRunDialog::queueRequested, this, [this](const RunConfig& config) {
        m_offered = true;
        m_queue->add(config);
        m_parts.notices->pass(m_parts.desk->isBusy() ? tr("It starts when the present run has finished.")
                                                     : tr("It waits in the queue."));
    });
    dialog->open();
}

// A run that was stopped or has failed is looked at first: the next one is offered.
void QueueDesk::onEnded() {
    m_bar->setBusy(m_parts.desk->isBusy());
    const bool goesOn = m_parts.desk->endedAs() == RunState::Finished;
    m_offered = goesOn;
    // Once everybody has heard of the end.
    QTimer::singleShot(0, this, goesOn ? &QueueDesk::startNext : &QueueDesk::offer);
}

void QueueDesk::startNext() {
    if (m_parts.desk->isBusy() || m_parts.closing->isEnding())
        return;
    const auto next = m_queue->takeNext();
    if (!next)
        return;
    m_offered = true;
    if (!m_parts.desk->isAside())
        m_parts.setup->setConfig(*next);
    m_parts.starter->startNext(*next);
    if (!m_parts.desk->isBusy()) // it could not be recorded, and that was said
        m_queue->putBack(*next);
    m_bar->setBusy(m_parts.desk->isBusy());
}

void QueueDesk::offer() {
    const auto count = static_cast<qint64>(m_queue->waiting().size());
    if (std::exchange(m_offered, true) || count == 0 || m_parts.desk->isBusy() ||
        !m_parts.banner->text().isEmpty())
        return;
    m_parts.banner->showMessage(Severity::Info,
                                count == 1 ? tr("A run waits in the queue.")
                                           : tr("%1 runs wait in the queue.").arg(formatCount(count)),
                                {});
    m_parts.banner->offer(tr("Start the next"), tr("Later"), [this] { startNext(); });
}

} // namespace distill
