// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/process/distill_process.h"

#include <utility>

#include <csignal>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

namespace distill {

namespace {

constexpr int kPatience = 20000; // milliseconds for an iteration to end when the window closes

} // namespace

QString distillProgram() {
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/distill");
    if (QFileInfo(beside).isExecutable())
        return beside;
    const QString found = QStandardPaths::findExecutable(QStringLiteral("distill"));
    return found.isEmpty() ? beside : found;
}

qint64 startDetached(const QString& program, const QStringList& arguments, const QString& logFile,
                     QString& problem) {
    QProcess process;
    process.setProgram(program);
    process.setArguments(arguments);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(logFile);
    qint64 id = 0;
    if (process.startDetached(&id))
        return id;
    problem = process.errorString();
    return 0;
}

bool processLives(qint64 process) {
    return ::kill(static_cast<pid_t>(process), 0) == 0;
}

QString textOfLog(const QString& logFile) {
    QFile log(logFile);
    return log.open(QIODevice::ReadOnly) ? QString::fromUtf8(log.readAll()) : QString();
}

DistillProcess::DistillProcess(QObject* parent, QString program)
    : QObject(parent), m_program(std::move(program)) {
    m_process.setStandardOutputFile(QProcess::nullDevice());
    connect(&m_process, &QProcess::readyReadStandardError, this, &DistillProcess::readLines);
    connect(&m_process, &QProcess::finished, this, &DistillProcess::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            emit finished(false, tr("'%1' cannot be started: %2. It belongs beside this program.")
                                     .arg(m_program, m_process.errorString()));
    });
}

DistillProcess::~DistillProcess() {
    m_process.disconnect(this);
    if (!isRunning())
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(kPatience))
        m_process.kill();
    m_process.waitForFinished();
}

void DistillProcess::keepOutput(const QString& file) {
    m_process.setStandardOutputFile(file);
}

void DistillProcess::start(const QStringList& arguments) {
    if (isRunning())
        return;
    m_stopping = false;
    m_rest.clear();
    m_lastLine.clear();
    m_process.start(m_program, arguments);
}

void DistillProcess::stop() {
    m_stopping = true;
    m_process.terminate();
}

void DistillProcess::readLines() {
    m_rest += m_process.readAllStandardError();
    for (auto end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n')) {
        m_lastLine = QString::fromUtf8(m_rest.left(end)).trimmed();
        m_rest.remove(0, end + 1);
        if (!m_lastLine.isEmpty())
            emit told(m_lastLine);
    }
}

void DistillProcess::onFinished(int code, QProcess::ExitStatus status) {
    readLines();
    if (m_stopping || (status == QProcess::NormalExit && code == 0))
        return emit finished(m_stopping && code != 0, QString());
    QString problem = m_lastLine;
    if (problem.startsWith(QLatin1String("distill: ")))
        problem.remove(0, 9);
    if (status == QProcess::CrashExit || problem.isEmpty())
        problem = tr("'%1' ended before it was done.").arg(m_program);
    emit finished(false, problem);
}

} // namespace distill
