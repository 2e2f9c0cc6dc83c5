// SPDX-License-Identifier: GPL-3.0-or-later
// Moves the run of this window's engine into a process of its own, which outlives the window: the engine
// stops at the end of its iteration and keeps a checkpoint, and `distill resume` goes on from there, bit for
// bit, in a session of its own. GUI thread only.
#pragma once

#include <filesystem>
#include <optional>

#include <QObject>
#include <QTimer>

#include "core/base/result.h"
#include "ui/process/distill_process.h"

namespace distill {

class RunDesk;

class RunHandOver final : public QObject {
    Q_OBJECT
public:
    RunHandOver(RunDesk* desk, QObject* parent, QString program = distillProgram());

    bool isPossible() const; // the engine of this process executes a run whose folder is there
    bool isOn() const { return m_directory.has_value(); } // from begin() until taken() or failed()
    void begin();

signals:
    void started();                                     // the process: the window is free to close
    void taken(const std::filesystem::path& directory); // it writes the folder: it can be followed
    void failed(const distill::Error& error);           // the run is stopped, and can be resumed

private:
    void startProcess();
    void look();
    void giveUp(const QString& sentence, const QString& detail);
    QString logFile() const;

    RunDesk* m_desk;
    QString m_program;
    std::optional<std::filesystem::path> m_directory; // of the run that is handed over
    qint64 m_process = 0;
    QTimer m_timer;
};

} // namespace distill
