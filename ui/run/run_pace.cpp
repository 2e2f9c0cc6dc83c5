// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_pace.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <QCoreApplication>
#include <QLocale>

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::RunPace", text);
}

} // namespace

void RunPace::reset() {
    m_recent.clear();
    m_evaluationSeconds = 0;
    m_evaluations = 0;
}

void RunPace::add(double milliseconds) {
    if (!std::isfinite(milliseconds) || milliseconds <= 0)
        return;
    m_recent.push_back(milliseconds);
    if (m_recent.size() > kWindow)
        m_recent.pop_front();
}

void RunPace::addEvaluation(double seconds) {
    m_evaluationSeconds += seconds;
    ++m_evaluations;
}

double RunPace::quantile(double share) const {
    std::vector<double> sorted(m_recent.begin(), m_recent.end());
    std::sort(sorted.begin(), sorted.end());
    const auto index = static_cast<std::size_t>(std::llround(share * static_cast<double>(sorted.size() - 1)));
    return sorted[index];
}

double RunPace::iterationsPerSecond() const {
    return isKnown() ? 1000.0 / quantile(0.5) : 0.0;
}

RunPace::Estimate RunPace::remaining(std::int64_t iterationsLeft, std::int64_t evaluationsLeft) const {
    if (!isKnown())
        return {};
    const double perEvaluation = m_evaluations > 0 ? m_evaluationSeconds / m_evaluations : 0;
    const double evaluating = perEvaluation * static_cast<double>(evaluationsLeft);
    const double left = static_cast<double>(iterationsLeft);
    return {left * quantile(0.25) / 1000 + evaluating, left * quantile(0.75) / 1000 + evaluating * 1.1};
}

QString paceText(double iterationsPerSecond) {
    const int decimals = iterationsPerSecond < 100 ? 1 : 0;
    const QString number = QLocale::c().toString(iterationsPerSecond, 'f', decimals);
    return tr("%1 it/s").arg(number.rightJustified(4, QChar(0x2007)));
}

QString remainingText(const RunPace::Estimate& estimate) {
    if (estimate.high < 50)
        return tr("less than a minute left");
    if (estimate.high < 90 * 60) {
        const auto low = static_cast<int>(std::max(1.0, std::floor(estimate.low / 60)));
        const auto high = static_cast<int>(std::ceil(estimate.high / 60));
        return low >= high ? tr("about %1 min left").arg(high) : tr("%1 to %2 min left").arg(low).arg(high);
    }
    const double hours = (estimate.low + estimate.high) / 7200;
    return tr("about %1 h left").arg(QLocale::c().toString(hours, 'f', hours < 10 ? 1 : 0));
}

std::int64_t evaluationsLeft(const RunConfig& config, std::int64_t iteration) {
    const std::int64_t every = config.evaluation.every;
    if (every <= 0)
        return 1;
    return (config.iterations + every - 1) / every - iteration / every;
}

} // namespace distill
