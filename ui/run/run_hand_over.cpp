// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_hand_over.h"

#include <utility>

#include "core/store/run_store.h"
#include "ui/process/background.h"
#include "ui/run/run_desk.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr int kLookMilliseconds = 200;
constexpr auto kLog = "process.log"; // in the run folder: what the process says

} // namespace

RunHandOver::RunHandOver(RunDesk* desk, QObject* parent, QString program)
    : QObject(parent), m_desk(desk), m_program(std::move(program)) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kLookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &RunHandOver::look);
    connect(desk, &RunDesk::ended, this, [this] {
        if (isOn() && m_process == 0)
            startProcess();
    });
}

bool RunHandOver::isPossible() const {
    return m_desk->isBusy() && !isOn() && isRunDirectory(m_desk->ownDirectory());
}

void RunHandOver::begin() {
    if (!isPossible())
        return;
    m_directory = m_desk->ownDirectory();
    m_process = 0;
    m_desk->steerOwn(ControlKind::Stop);
}

QString RunHandOver::logFile() const {
    return toQString(*m_directory / kLog);
}

void RunHandOver::startProcess() {
    const RunState state = m_desk->ownModel().state();
    if (state != RunState::Stopped) { // finished of itself, or failed, which the desk tells
        m_directory.reset();
        if (state == RunState::Finished)
            emit started(); // nothing is left to do
        return;
    }
    QString problem;
    m_process =
        startDetached(m_program, {QStringLiteral("resume"), toQString(*m_directory)}, logFile(), problem);
    if (m_process == 0)
        return giveUp(
            tr("'%1' cannot be started; the run is stopped and can be resumed here.").arg(m_program),
            problem);
    emit started();
    m_timer.start();
}

void RunHandOver::look() {
    runInBackground(
        this,
        [directory = *m_directory, process = m_process] {
            const bool lives = processLives(process);
            const auto info = readRunInfo(directory);
            return std::pair(lives, info && info->journalState != RunState::Stopped);
        },
        [this](const std::pair<bool, bool>& seen) {
            const auto [lives, goesOn] = seen;
            if (goesOn)
                return emit taken(*std::exchange(m_directory, std::nullopt));
            if (lives)
                return m_timer.start();
            giveUp(
                tr("The process that should go on with the run ended; the run is stopped and can be resumed "
                   "here."),
                textOfLog(logFile()));
        });
}

void RunHandOver::giveUp(const QString& sentence, const QString& detail) {
    m_directory.reset();
    m_process = 0;
    emit failed(Error{ErrorCode::RunFailed, sentence.toStdString(), detail.toStdString()});
}

} // namespace distill
