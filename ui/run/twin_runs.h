// SPDX-License-Identifier: GPL-3.0-or-later
// Starts twins for the window: the same set-up at two λ, in lock-step, by `distill twin` in a process of its
// own, which outlives the window. Tells when both folders can be followed. GUI thread only.
#pragma once

#include <filesystem>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/run/run_config.h"
#include "ui/process/distill_process.h"

namespace distill {

class TwinRuns final : public QObject {
    Q_OBJECT
public:
    explicit TwinRuns(QObject* parent, QString program = distillProgram());

    bool isStarting() const { return !m_runs.empty(); } // from begin() until started() or failed()
    // The run folders are made in a new folder below `runsFolder`.
    void begin(const RunConfig& config, double otherLambda, const std::filesystem::path& runsFolder);

signals:
    void started(const std::filesystem::path& one,
                 const std::filesystem::path& other); // that of config.lambda
    void failed(const distill::Error& error);

private:
    void look();
    void giveUp(const QString& sentence, const QString& detail);

    QString m_program;
    std::filesystem::path m_folder;            // of both
    std::vector<std::filesystem::path> m_runs; // while they start
    qint64 m_process = 0;
    QTimer m_timer;
};

} // namespace distill
