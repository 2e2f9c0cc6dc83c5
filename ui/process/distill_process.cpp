// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/process/distill_process.h"

#include <utility>

#include <csignal>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTimer>

namespace distill {

namespace {

constexpr int kPatience = 20000;    // milliseconds for an iteration to end when the window closes
constexpr int kLeftPatience = 5000; // between asking a child that was left to end and ending it
constexpr QLatin1String kPrefix("distill: ");

} // namespace

QString distillProgram() {
    QString given = qEnvironmentVariable("DISTILL_PROGRAM");
    if (!given.isEmpty())
        return given;
    QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/distill");
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

DistillProcess::DistillProcess(QObject* parent, QString program, Leaving leaving)
    : QObject(parent), m_given(std::move(program)), m_leaving(leaving) {}

DistillProcess::~DistillProcess() {
    if (m_leaving == Leaving::Let)
        abandon();
    if (!isRunning())
        return;
    m_process->disconnect(this);
    m_process->terminate();
    if (!m_process->waitForFinished(kPatience))
        m_process->kill();
    m_process->waitForFinished();
}

void DistillProcess::start(const QStringList& arguments) {
    abandon();
    m_sentence.clear();
    m_lastLine.clear();
    m_stopping = false;
    m_process = new QProcess(this);
    connect(m_process, &QProcess::readyReadStandardError, this, &DistillProcess::readLines);
    connect(m_process, &QProcess::finished, this, &DistillProcess::onEnded);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            onEnded();
    });
    m_program = m_given.isEmpty() ? distillProgram() : m_given;
    m_process->start(m_program, arguments, QIODevice::ReadOnly);
}

void DistillProcess::stop() {
    if (!isRunning())
        return;
    m_stopping = true;
    m_process->terminate();
}

void DistillProcess::abandon() {
    if (!isRunning())
        return;
    QProcess* left = m_process;
    m_process = nullptr;
    left->disconnect(this);
    left->setParent(QCoreApplication::instance()); // it may take a moment to clean up after itself
    connect(left, &QProcess::finished, left, &QObject::deleteLater);
    if (left->state() == QProcess::NotRunning)
        return left->deleteLater();
    left->terminate();
    QTimer::singleShot(kLeftPatience, left, [left] { left->kill(); });
}

// "Training teacher 1 of 2  35 %" is progress; what starts with the program's name is for an error.
void DistillProcess::readLines() {
    static const QRegularExpression kShare(QStringLiteral("^(.*?)\\s+(\\d+) %$"));
    m_process->setReadChannel(QProcess::StandardError);
    while (m_process->canReadLine()) {
        const QString line = QString::fromUtf8(m_process->readLine()).trimmed();
        if (line.isEmpty())
            continue;
        m_lastLine = line;
        if (line.startsWith(kPrefix)) {
            m_sentence = line.mid(kPrefix.size());
            continue;
        }
        const auto match = kShare.match(line);
        emit progress(match.hasMatch() ? match.captured(1) : line,
                      match.hasMatch() ? match.captured(2).toInt() : -1);
        if (!isRunning()) // somebody who heard it has had enough
            return;
    }
}

void DistillProcess::letGo() {
    m_process->deleteLater();
    m_process = nullptr;
}

QString DistillProcess::problemOf(bool started) const {
    if (!started)
        return tr("'%1' cannot be started: %2. It belongs beside this program, or is named in "
                  "DISTILL_PROGRAM.")
            .arg(m_program, m_process->errorString());
    if (m_process->exitStatus() == QProcess::CrashExit)
        return tr("'%1' ended before it was done; the machine may be out of memory.").arg(m_program);
    if (!m_sentence.isEmpty())
        return m_sentence;
    return m_lastLine.isEmpty() ? tr("'%1' ended before it was done.").arg(m_program) : m_lastLine;
}

void DistillProcess::onEnded() {
    if (!isRunning())
        return;
    const bool started = m_process->error() != QProcess::FailedToStart;
    if (started)
        readLines();
    if (!isRunning())
        return;
    const bool done =
        started && m_process->exitStatus() == QProcess::NormalExit && m_process->exitCode() == 0;
    const QByteArray output = started ? m_process->readAllStandardOutput() : QByteArray();
    const QString problem = done || m_stopping ? QString() : problemOf(started);
    letGo();
    if (done)
        emit finished(output);
    else if (m_stopping)
        emit stopped();
    else
        emit failed(Error{ErrorCode::RunFailed, problem.toStdString(), {}});
}

} // namespace distill
