// SPDX-License-Identifier: GPL-3.0-or-later
// The program `distill` at work for the window: a child process with its progress, one line at a time. Asked
// to stop it finishes what it does and keeps it; it does not outlive the window. GUI thread only.
#pragma once

#include <QObject>
#include <QProcess>
#include <QStringList>

namespace distill {

// Beside this program, else as the shell would find it.
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
    explicit DistillProcess(QObject* parent, QString program = distillProgram());
    ~DistillProcess() override; // asks it to stop and waits for it

    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    void keepOutput(const QString& file);     // what it prints, from the next start on; else it is dropped
    void start(const QStringList& arguments); // one at a time
    void stop();

signals:
    void told(const QString& line); // of progress, or a message
    // What it printed; `problem` is empty where all went well, and `stopped` where it was asked to.
    void finished(bool stopped, const QString& problem);

private:
    void readLines();
    void onFinished(int code, QProcess::ExitStatus status);

    QString m_program;
    QProcess m_process;
    QByteArray m_rest;  // of a line that has not ended yet
    QString m_lastLine; // the sentence, where it failed
    bool m_stopping = false;
};

} // namespace distill
