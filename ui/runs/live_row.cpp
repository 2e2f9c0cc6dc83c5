// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/live_row.h"

#include <utility>

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/run/control_request.h"
#include "ui/runs/run_words.h"
#include "ui/settings/settings.h"
#include "ui/theme/icons.h"
#include "ui/theme/number_format.h"
#include "ui/theme/plain_tip.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr auto kClient = "list"; // of the window
constexpr double kMostLambda = 1e12;
constexpr int kTitleMargin = 12;

} // namespace

LiveRow::LiveRow(QWidget* parent)
    : QFrame(parent),
      m_title(new QPushButton(this)),
      m_progress(new QLabel(this)),
      m_pause(new QToolButton(this)),
      m_lambda(new RealSpinBox(this)) {
    setObjectName(QStringLiteral("liveRow"));
    m_title->setObjectName(QStringLiteral("liveTitle"));
    m_title->setProperty("flat", true);
    m_title->setStyleSheet(QStringLiteral("text-align: left; padding: 2px 0; font-weight: 600"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_progress->setObjectName(QStringLiteral("liveProgress"));
    m_progress->setProperty("caption", true);
    m_progress->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_title->setAccessibleName(tr("The run that works"));
    m_pause->setAccessibleName(tr("Pause this run"));
    m_pause->setObjectName(QStringLiteral("livePause"));
    m_lambda->setObjectName(QStringLiteral("liveLambda"));
    m_lambda->setRange(0, kMostLambda);
    m_lambda->setKeyboardTracking(false);
    m_lambda->setPrefix(QStringLiteral("λ "));
    m_lambda->setAccessibleName(tr("λ of the run that works"));
    m_lambda->setToolTip(tr("λ of this run; it holds from its next iteration on"));
    layOut();
    connect(m_title, &QPushButton::clicked, this,
            [this] { emit openRequested(toQString(m_run->directory)); });
    connect(m_pause, &QToolButton::clicked, this,
            [this] { send(m_run->state == RunState::Paused ? ControlKind::Resume : ControlKind::Pause); });
    connect(m_lambda, qOverload<double>(&RealSpinBox::valueChanged), this, [this](double value) {
        m_asked = value;
        send(ControlKind::Lambda, value);
    });
    hide();
}

void LiveRow::layOut() {
    auto* controls = new QHBoxLayout;
    controls->setContentsMargins(0, 0, 0, 0);
    controls->setSpacing(8);
    controls->addWidget(m_pause);
    controls->addWidget(m_lambda, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_progress);
    layout->addLayout(controls);
}

void LiveRow::setRun(const std::optional<RunRow>& run) {
    if (!run || !m_run || run->directory != m_run->directory)
        m_asked.reset();
    m_run = run;
    setVisible(run.has_value());
    if (!run)
        return;
    const QString name = QString::fromStdString(run->name);
    showTitle();
    m_title->setToolTip(plainTip(tr("Look at %1").arg(name)));
    m_title->setAccessibleName(name);
    m_progress->setText(
        tr("%1 · %2 of %3")
            .arg(stateWord(run->state), formatCount(run->iteration), formatCount(run->iterations)));
    const bool paused = run->state == RunState::Paused;
    m_pause->setIcon(themedIcon(paused ? QStringLiteral("start") : QStringLiteral("pause")));
    m_pause->setToolTip(paused ? tr("Let this run go on") : tr("Pause this run"));
    m_pause->setAccessibleName(m_pause->toolTip());
    if (m_asked && *m_asked == shownLambda(*run))
        m_asked.reset();
    if (m_asked || m_lambda->hasFocus())
        return; // what is asked for or typed stays in sight
    const QSignalBlocker quiet(m_lambda);
    m_lambda->setValue(shownLambda(*run));
}

void LiveRow::showTitle() {
    if (m_run)
        m_title->setText(m_title->fontMetrics().elidedText(QString::fromStdString(m_run->name),
                                                           Qt::ElideMiddle, width() - kTitleMargin));
}

void LiveRow::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    showTitle();
}

void LiveRow::send(ControlKind kind, double value) {
    if (!m_run)
        return;
    sendInBackground(this, m_run->directory, kClient, kind, value, [this](const Result<std::uint64_t>& sent) {
        if (sent)
            emit steered();
        else
            emit failed(sent.error());
    });
}

} // namespace distill
