// SPDX-License-Identifier: GPL-3.0-or-later
// The program `distill` at work for the window: a child process with its progress, a line at a time, and its
// answer, which is what it prints. Only the newest command answers. GUI thread only.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QStringList>

#include "core/base/result.h"

class QProcess;

namespace distill {

// $DISTILL_PROGRAM, else beside this program, else as the shell would find it.
QString distillProgram();

// Starts it in a session of its own, so that it outlives the window; what it says goes to `logFile`. Its
// process id, or 0 and the `problem`.
qint64 startDetached(const QString& program, const QStringList& arguments, const QString& logFile,
                     QString& problem);

bool processLives(qint64 process);         // any thread
QString textOfLog(const QString& logFile); // what a detached process said; empty where nothing can be read

class DistillProcess final : public QObject {
    Q_OBJECT
public:
    // A child that still runs when its owner goes is asked to end. `Wait`: the owner waits for it, since it
    // writes what must not be torn from the window; `Let`: it ends by itself.
    enum class Leaving { Let, Wait };
    // Without `program`: distillProgram(), as it is when a command starts.
    explicit DistillProcess(QObject* parent = nullptr, QString program = {}, Leaving leaving = Leaving::Let);
    ~DistillProcess() override;
    Q_DISABLE_COPY_MOVE(DistillProcess)

    bool isRunning() const { return m_process != nullptr; }
    void start(const QStringList& arguments); // in place of a command that still runs
    void stop();                              // asks the child to finish what it does and to keep it
    void abandon();                           // asks the child to end; nothing is heard of it any more

signals:
    // One of the last three ends each command, unless it is abandoned or replaced.
    void progress(const QString& text, int percent); // what it is at; -1 = of unknown length
    void finished(const QByteArray& output);         // it did its work
    void stopped();                                  // as it was asked to, before it was done
    void failed(const distill::Error& error);        // the child's own sentence

private:
    void readLines();
    void onEnded();
    void letGo();
    QString problemOf(bool started) const;

    QString m_given, m_program; // what was asked for, what was started
    Leaving m_leaving;
    QProcess* m_process = nullptr; // only while a command runs
    QString m_sentence;            // the child's own, of the last line that was no progress
    QString m_lastLine;
    bool m_stopping = false;
};

} // namespace distill
