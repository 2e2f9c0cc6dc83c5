// SPDX-License-Identifier: GPL-3.0-or-later
// One command of `distill` whose answer is what it prints, in a child process: work that is no run and must
// not burden the window. One command at a time; started again when it has ended. Leaving it behind ends the
// child without waiting for it. GUI thread only.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QStringList>

#include "core/base/result.h"

class QProcess;

namespace distill {

class DistillQuery final : public QObject {
    Q_OBJECT
public:
    explicit DistillQuery(QObject* parent = nullptr);
    ~DistillQuery() override;

    // Beside this program, else of that name in the search path; $DISTILL_PROGRAM goes before both.
    static QString program();

    void start(const QStringList& arguments);
    void cancel(); // asks the child to end; it cleans up after itself
    bool isRunning() const { return m_process != nullptr; }

signals:
    void progress(const QString& text, int percent); // what it is at; -1 = of unknown length
    void finished(const QByteArray& output);         // standard output of a command that did its work
    void failed(const distill::Error& error);        // the child's own sentence
    void cancelled();

private:
    void readProgress();
    void onEnded();
    void letGo();

    QProcess* m_process = nullptr; // only while a command runs
    QByteArray m_errors;           // whole lines of standard error that told no progress
    bool m_cancelled = false;
};

} // namespace distill
