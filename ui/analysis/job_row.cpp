// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/job_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/process/distill_process.h"
#include "ui/theme/plain_tip.h"

namespace distill {

namespace {

void setProblemLook(QLabel* label, bool problem) {
    label->setProperty("problem", problem);
    label->setProperty("caption", !problem);
    label->setStyleSheet(QString()); // takes the properties up
}

} // namespace

JobRow::JobRow(const QString& startText, QWidget* parent)
    : QWidget(parent),
      m_process(new DistillProcess(this, {}, DistillProcess::Leaving::Wait)),
      m_start(new QPushButton(startText, this)),
      m_cancel(new QPushButton(tr("Cancel"), this)),
      m_bar(new QProgressBar(this)),
      m_text(new QLabel(this)) {
    m_start->setObjectName(QStringLiteral("startJob"));
    m_cancel->setObjectName(QStringLiteral("cancelJob"));
    m_start->setProperty("primary", true);
    m_start->setAutoDefault(false);
    m_cancel->setAutoDefault(false);
    m_bar->setFixedWidth(160);
    m_bar->setTextVisible(false);
    m_text->setObjectName(QStringLiteral("jobText"));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setWordWrap(true);
    setProblemLook(m_text, false);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_start);
    layout->addWidget(m_cancel);
    layout->addWidget(m_bar);
    layout->addWidget(m_text, 1);
    connect(m_start, &QPushButton::clicked, this, &JobRow::startRequested);
    connect(m_cancel, &QPushButton::clicked, m_process, &DistillProcess::stop);
    connectProcess();
    update();
}

bool JobRow::isRunning() const {
    return m_process->isRunning();
}

void JobRow::connectProcess() {
    connect(m_process, &DistillProcess::progress, this, &JobRow::showProgress);
    connect(m_process, &DistillProcess::finished, this, [this](const QByteArray& output) {
        showNote(QString());
        emit finished(output);
        finish();
    });
    connect(m_process, &DistillProcess::stopped, this, [this] {
        showNote(tr("Cancelled; what was done is kept."));
        finish();
    });
    connect(m_process, &DistillProcess::failed, this, [this](const Error& error) {
        showProblem(QString::fromStdString(error.message));
        finish();
    });
}

void JobRow::begin(const QStringList& arguments) {
    if (isRunning())
        return;
    m_bar->setRange(0, 0);
    showNote(tr("Starting…"));
    m_process->start(arguments);
    update();
}

void JobRow::showProgress(const QString& text, int percent) {
    m_bar->setRange(0, percent < 0 ? 0 : 100);
    m_bar->setValue(percent);
    m_text->setText(text);
}

void JobRow::finish() {
    update();
    emit ended();
}

void JobRow::setReady(bool ready, const QString& whyNot) {
    m_ready = ready;
    m_start->setToolTip(plainTip(whyNot));
    update();
}

void JobRow::showNote(const QString& text) {
    setProblemLook(m_text, false);
    m_text->setText(text);
    update();
}

void JobRow::showProblem(const QString& text) {
    setProblemLook(m_text, true);
    m_text->setText(text);
    update();
}

void JobRow::update() {
    const bool running = isRunning();
    m_start->setVisible(!running);
    m_start->setEnabled(m_ready);
    m_cancel->setVisible(running);
    m_bar->setVisible(running);
}

} // namespace distill
