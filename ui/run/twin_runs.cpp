// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/twin_runs.h"

#include <algorithm>
#include <utility>

#include "core/jobs/run.h"
#include "core/jobs/twins.h"
#include "core/run/config_text.h"
#include "core/store/run_store.h"
#include "ui/process/background.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr int kLookMilliseconds = 200;
constexpr auto kSetup = "set-up.json";
constexpr auto kLog = "process.log"; // what the process says

} // namespace

TwinRuns::TwinRuns(QObject* parent, QString program) : QObject(parent), m_program(std::move(program)) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kLookMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &TwinRuns::look);
}

void TwinRuns::begin(const RunConfig& config, double otherLambda, const std::filesystem::path& runsFolder) {
    if (isStarting())
        return;
    m_folder = newRunDirectory(runsFolder, config, "_twins");
    const auto requests = twinRequests(config, {config.lambda, otherLambda}, m_folder);
    std::error_code ignored; // shows when the set-up is written
    if (!requests) {
        std::filesystem::remove(m_folder, ignored); // made for them, and empty
        return emit failed(requests.error());
    }
    std::filesystem::create_directories(m_folder, ignored);
    if (!writeSetup(m_folder / kSetup, config))
        return emit failed(Error{ErrorCode::CannotWrite,
                                 tr("'%1' cannot be written; choose another runs folder in the settings.")
                                     .arg(toQString(m_folder))
                                     .toStdString(),
                                 {}});
    for (const RunRequest& request : *requests)
        m_runs.push_back(request.directory);
    const QString lambdas =
        QStringLiteral("%1,%2").arg(config.lambda, 0, 'g', 17).arg(otherLambda, 0, 'g', 17);
    QString problem;
    m_process =
        startDetached(m_program,
                      {QStringLiteral("twin"), QStringLiteral("--config"), toQString(m_folder / kSetup),
                       QStringLiteral("--lambdas"), lambdas, QStringLiteral("--out"), toQString(m_folder)},
                      toQString(m_folder / kLog), problem);
    if (m_process == 0)
        return giveUp(tr("'%1' cannot be started; nothing runs.").arg(m_program), problem);
    m_timer.start();
}

void TwinRuns::look() {
    runInBackground(
        this,
        [runs = m_runs, process = m_process] {
            const bool lives = processLives(process);
            return std::pair(lives, std::all_of(runs.begin(), runs.end(), isRunDirectory));
        },
        [this](const std::pair<bool, bool>& seen) {
            const auto [lives, recorded] = seen;
            if (recorded) {
                const auto runs = std::exchange(m_runs, {});
                return emit started(runs.front(), runs.back());
            }
            if (lives)
                return m_timer.start();
            giveUp(tr("The process of the twin runs ended before they began."),
                   textOfLog(toQString(m_folder / kLog)));
        });
}

void TwinRuns::giveUp(const QString& sentence, const QString& detail) {
    m_runs.clear();
    emit failed(Error{ErrorCode::RunFailed, sentence.toStdString(), detail.toStdString()});
}

} // namespace distill
