// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/process/distill_query.h"

#include <QCoreApplication>
#include <QProcess>
#include <QRegularExpression>
#include <QTimer>

#include "ui/process/distill_process.h"

namespace distill {

namespace {

constexpr int kPatience = 5000; // milliseconds between asking a child to end and ending it
constexpr auto kPrefix = "distill: ";

void endSoftly(QProcess* process) {
    process->terminate();
    QTimer::singleShot(kPatience, process, [process] { process->kill(); });
}

} // namespace

DistillQuery::DistillQuery(QObject* parent) : QObject(parent) {}

DistillQuery::~DistillQuery() {
    if (m_process == nullptr)
        return;
    m_process->disconnect(this);
    m_process->setParent(QCoreApplication::instance()); // it may take a moment to clean up after itself
    connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
    endSoftly(m_process);
}

QString DistillQuery::program() {
    const QString given = qEnvironmentVariable("DISTILL_PROGRAM");
    return given.isEmpty() ? distillProgram() : given;
}

void DistillQuery::start(const QStringList& arguments) {
    if (isRunning())
        return;
    m_errors.clear();
    m_cancelled = false;
    m_process = new QProcess(this);
    connect(m_process, &QProcess::readyReadStandardError, this, &DistillQuery::readProgress);
    connect(m_process, &QProcess::finished, this, &DistillQuery::onEnded);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            onEnded();
    });
    m_process->start(program(), arguments, QIODevice::ReadOnly);
}

void DistillQuery::cancel() {
    if (!isRunning())
        return;
    m_cancelled = true;
    endSoftly(m_process);
}

// "Training teacher 1 of 2  35 %" is progress; everything else is kept for an error.
void DistillQuery::readProgress() {
    static const QRegularExpression kShare(QStringLiteral("^(.*?)\\s+(\\d+) %$"));
    m_process->setReadChannel(QProcess::StandardError);
    while (m_process->canReadLine()) {
        const QByteArray line = m_process->readLine().trimmed();
        if (line.startsWith(kPrefix)) {
            m_errors = line.mid(static_cast<int>(qstrlen(kPrefix)));
            continue;
        }
        const auto match = kShare.match(QString::fromUtf8(line));
        emit progress(match.hasMatch() ? match.captured(1) : QString::fromUtf8(line),
                      match.hasMatch() ? match.captured(2).toInt() : -1);
    }
}

void DistillQuery::letGo() {
    m_process->deleteLater();
    m_process = nullptr;
}

void DistillQuery::onEnded() {
    if (!isRunning())
        return;
    const bool started = m_process->error() != QProcess::FailedToStart;
    const bool done =
        started && m_process->exitStatus() == QProcess::NormalExit && m_process->exitCode() == 0;
    if (started)
        readProgress();
    const QByteArray output = started ? m_process->readAllStandardOutput() : QByteArray();
    letGo();
    if (m_cancelled)
        return emit cancelled();
    if (done)
        return emit finished(output);
    const QString sentence =
        !started ? tr("The program “distill” was not found beside this one: install it, or name it in "
                      "DISTILL_PROGRAM.")
        : m_errors.isEmpty() ? tr("The child process ended without a word; the machine may be out of memory.")
                             : QString::fromUtf8(m_errors);
    emit failed(Error{ErrorCode::RunFailed, sentence.toStdString(), {}});
}

} // namespace distill
