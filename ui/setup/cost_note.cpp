// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/cost_note.h"

#include <QShowEvent>

#include "ui/process/background.h"

namespace distill {
namespace {

constexpr int kSettleMilliseconds = 400; // after the last change

} // namespace

CostNote::CostNote(QWidget* parent, Estimator estimator) : QLabel(parent), m_estimator(std::move(estimator)) {
    setObjectName(QStringLiteral("costNote"));
    setProperty("caption", true);
    setWordWrap(true);
    setText(tr("Estimating what it costs…"));
    m_timer.setSingleShot(true);
    m_timer.setInterval(kSettleMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &CostNote::estimate);
}

void CostNote::setConfig(const RunConfig& config) {
    if (config == m_config && !m_due)
        return;
    m_config = config;
    m_due = true;
    if (isVisible() && !m_paused)
        m_timer.start();
}

void CostNote::setPaused(bool paused) {
    m_paused = paused;
    if (!paused && m_due && isVisible())
        m_timer.start();
}

void CostNote::showEvent(QShowEvent* event) {
    QLabel::showEvent(event);
    if (m_due && !m_paused)
        m_timer.start();
}

void CostNote::estimate() {
    if (m_paused || m_busy) // a busy one starts the next when it is done
        return;
    m_due = false;
    m_busy = true;
    runInBackground(
        this, [estimator = m_estimator, config = m_config] { return estimator(config); },
        [this](Result<CostEstimate> estimate) {
            m_busy = false;
            if (m_due)
                m_timer.start();
            else
                tell(estimate);
        });
}

void CostNote::tell(const Result<CostEstimate>& estimate) {
    QString text = QString::fromStdString(estimate ? costText(*estimate) : estimate.error().message);
    if (!text.isEmpty())
        text[0] = text.at(0).toUpper();
    if (estimate) {
        text += QLatin1Char('.');
        emit estimated(m_config, *estimate);
    }
    setText(text);
    setToolTip(
        tr("Passes of images through the networks of this method, times what one takes on this machine."));
}

} // namespace distill
