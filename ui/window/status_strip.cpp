// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/status_strip.h"

#include <algorithm>
#include <fstream>

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <unistd.h>

#include "core/store/run_store.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_text.h"
#include "ui/theme/plain_tip.h"
#include "ui/window/disk_note.h"

namespace distill {

namespace {

constexpr int kInterval = 1000; // milliseconds

// Resident memory of this process; 0 where the system does not tell.
std::uint64_t residentBytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0, resident = 0;
    if (!(statm >> total >> resident))
        return 0;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

} // namespace

QString stateText(RunState state) {
    switch (state) {
    case RunState::Idle:
        return StatusStrip::tr("Ready");
    case RunState::Preparing:
        return StatusStrip::tr("Preparing");
    case RunState::Running:
        return StatusStrip::tr("Running");
    case RunState::Paused:
        return StatusStrip::tr("Paused");
    case RunState::Evaluating:
        return StatusStrip::tr("Evaluating");
    case RunState::Stopping:
        return StatusStrip::tr("Stopping");
    case RunState::Finished:
        return StatusStrip::tr("Finished");
    case RunState::Stopped:
        return StatusStrip::tr("Stopped");
    case RunState::Failed:
        return StatusStrip::tr("Failed");
    case RunState::LostContact:
        return StatusStrip::tr("Lost contact");
    }
    return QString();
}

StatusStrip::StatusStrip(RunModel* model, QWidget* parent)
    : QStatusBar(parent),
      m_model(model),
      m_parts(new QWidget(this)),
      m_state(addPart("statusState")),
      m_saved(addPart("statusSaved")),
      m_device(addPart("statusDevice")),
      m_memory(addPart("statusMemory")),
      m_disk(new DiskNote(model, this)),
      m_problems(new QToolButton(this)) {
    setObjectName(QStringLiteral("statusStrip"));
    addWidget(m_parts, 1);
    setSizeGripEnabled(false);
    setContentsMargins(8, 0, 8, 0);
    addPart(m_disk);
    m_problems->setObjectName(QStringLiteral("statusProblems"));
    m_problems->setToolTip(tr("Show the log"));
    addPermanentWidget(m_problems);
    connect(m_problems, &QToolButton::clicked, this, &StatusStrip::problemsClicked);
    connect(model, &RunModel::wasReset, this, [this] {
        m_eventsSeen = 0;
        m_sinceSaved.invalidate();
    });
    connect(model, &RunModel::stateChanged, this, &StatusStrip::updateState);
    connect(model, &RunModel::runStarted, this, &StatusStrip::updateMachine);
    connect(model, &RunModel::imagesChanged, this, &StatusStrip::noteSavedImages);
    connect(model, &RunModel::messagesChanged, this, &StatusStrip::updateProblems);
    // What the status bar hides it shows again when its height changes; what is hidden for itself stays so.
    connect(this, &QStatusBar::messageChanged, m_parts,
            [this](const QString& message) { m_parts->setVisible(message.isEmpty()); });
    connect(model, &RunModel::wasReset, this, &StatusStrip::updateProblems);
    m_timer.setInterval(kInterval);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        updateSaved();
        updateMachine();
    });
    m_timer.start();
    updateState();
    updateMachine();
    updateProblems();
}

QLabel* StatusStrip::addPart(const char* name) {
    auto* label = new QLabel(this);
    label->setObjectName(QLatin1String(name));
    addPart(label);
    return label;
}

// All in one widget: the status bar hides that while it shows a message, whatever the parts do meanwhile.
void StatusStrip::addPart(QLabel* label) {
    label->setContentsMargins(4, 0, 16, 0);
    auto* row = static_cast<QHBoxLayout*>(m_parts->layout());
    if (row == nullptr) {
        row = new QHBoxLayout(m_parts);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(0);
        row->addStretch(1);
    }
    row->insertWidget(row->count() - 1, label);
}

void StatusStrip::setRecordedIn(const QString& directory) {
    m_directory = directory;
    m_disk->setDirectory(directory);
    updateSaved();
}

void StatusStrip::setAttached(bool attached, const QString& place) {
    m_attached = attached;
    m_place = place;
    updateSaved();
}

void StatusStrip::setSetupProblems(int count) {
    m_setupProblems = count;
    updateProblems();
}

void StatusStrip::updateState() {
    m_state->setText(m_model->showsSet() ? tr("Stored set") : stateText(m_model->state()));
    m_state->setToolTip(plainTip(m_model->stateReason()));
    updateSaved();
}

void StatusStrip::noteSavedImages() {
    const auto& events = m_model->events();
    for (; m_eventsSeen < events.size(); ++m_eventsSeen) {
        const auto* images = std::get_if<Images>(&events[m_eventsSeen]);
        if (images && images->stored)
            m_sinceSaved.start();
    }
}

void StatusStrip::updateSaved() {
    const RunState state = m_model->state();
    m_saved->setVisible(state != RunState::Idle);
    if (m_directory.isEmpty()) {
        m_saved->setText(tr("not recorded"));
        m_saved->setToolTip(QString());
        return;
    }
    m_saved->setToolTip(plainTip(m_directory));
    if (!m_place.isEmpty())
        m_saved->setText(m_place);
    else if (m_attached)
        m_saved->setText(
            tr("executed by another process, followed in %1").arg(QFileInfo(m_directory).fileName()));
    else if (state == RunState::Failed && !isRunDirectory(toPath(m_directory)))
        m_saved->setText(tr("nothing was recorded"));
    else if (!isActive(state))
        m_saved->setText(tr("saved in %1").arg(QFileInfo(m_directory).fileName()));
    else if (m_sinceSaved.isValid())
        m_saved->setText(
            tr("images saved %1 ago").arg(durationText(static_cast<double>(m_sinceSaved.elapsed()) / 1000)));
    else
        m_saved->setText(tr("recording"));
}

void StatusStrip::updateMachine() {
    const auto& started = m_model->started();
    m_device->setVisible(started.has_value());
    if (started) {
        const QString device = QString::fromStdString(started->device).toUpper();
        const bool onCpu = started->device == "cpu" && started->threads > 0;
        const QString threads =
            started->threads == 1 ? tr("1 thread") : tr("%1 threads").arg(started->threads);
        m_device->setText(onCpu ? tr("%1, %2").arg(device, threads) : device);
        m_device->setToolTip(QString::fromStdString(started->deviceNote));
    }
    const std::uint64_t bytes = residentBytes();
    m_memory->setVisible(bytes > 0);
    m_memory->setText(tr("memory %1").arg(byteText(bytes)));
}

void StatusStrip::updateProblems() {
    const auto& messages = m_model->messages();
    const auto serious = static_cast<int>(std::count_if(
        messages.begin() + static_cast<std::ptrdiff_t>(m_model->currentMessages()), messages.end(),
        [](const Message& message) { return message.severity != Severity::Info; }));
    const int count = serious + m_setupProblems;
    m_problems->setText(count == 0   ? tr("no problems")
                        : count == 1 ? tr("1 problem")
                                     : tr("%1 problems").arg(count));
}

} // namespace distill
