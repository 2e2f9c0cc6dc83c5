// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/cost_note.h"

#include <algorithm>

#include <QShowEvent>

#include "ui/process/background.h"

namespace distill {
namespace {

constexpr int kSettleMilliseconds = 400; // after the last change
constexpr int kLines = 2;
constexpr std::size_t kMostKnown = 32;

} // namespace

CostNote::CostNote(QWidget* parent, Estimator estimator)
    : FixedLinesLabel(kLines, parent), m_estimator(std::move(estimator)) {
    setObjectName(QStringLiteral("costNote"));
    setProperty("caption", true);
    setText(tr("Estimating what it costs…"));
    m_timer.setSingleShot(true);
    m_timer.setInterval(kSettleMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &CostNote::estimate);
}

void CostNote::setConfig(const RunConfig& config) {
    if (config == m_config && !m_due)
        return;
    m_config = config;
    if (const auto known = estimateOf(config)) {
        m_due = false;
        return tell(*known);
    }
    m_due = true;
    if (isVisible() && !m_paused)
        m_timer.start();
}

std::optional<CostEstimate> CostNote::estimateOf(const RunConfig& config) const {
    const auto known = std::find_if(m_known.rbegin(), m_known.rend(),
                                    [&](const auto& each) { return each.first == config; });
    return known == m_known.rend() ? std::nullopt : std::optional(known->second);
}

void CostNote::forget() {
    m_known.clear();
    m_due = true;
    if (isVisible() && !m_paused)
        m_timer.start();
}

void CostNote::setEstimator(Estimator estimator, const QString& place) {
    m_estimator = std::move(estimator);
    m_place = place;
    forget();
}

void CostNote::setPaused(bool paused) {
    m_paused = paused;
    if (!paused && m_due && isVisible())
        m_timer.start();
}

void CostNote::showEvent(QShowEvent* event) {
    FixedLinesLabel::showEvent(event);
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
        [this, config = m_config](Result<CostEstimate> estimate) {
            m_busy = false;
            if (estimate)
                m_known.emplace_back(config, *estimate);
            if (m_known.size() > kMostKnown)
                m_known.erase(m_known.begin());
            if (m_due)
                m_timer.start();
            else if (config == m_config)
                tell(estimate);
        });
}

void CostNote::tell(const Result<CostEstimate>& estimate) {
    const std::string where = m_place.isEmpty() ? "here" : "there";
    QString text = QString::fromStdString(estimate ? costText(*estimate, where) : estimate.error().message);
    if (estimate && !m_place.isEmpty())
        text = tr("At %1: %2").arg(m_place, text);
    else if (!text.isEmpty())
        text[0] = text.at(0).toUpper();
    if (estimate) {
        text += QLatin1Char('.');
        emit estimated(m_config, *estimate);
    }
    setText(text);
    setToolTip(
        m_place.isEmpty()
            ? tr("Passes of images through the networks of this method, times what one takes on this machine.")
            : tr("What the program at %1 says, and what like runs took there.").arg(m_place));
}

} // namespace distill
