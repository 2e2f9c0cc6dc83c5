// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/time_scale.h"

#include <algorithm>
#include <cmath>

namespace distill {

namespace {

// Of `to` at the place that `value` has in `from`, which ascends; both begin at these origins.
double between(const std::vector<double>& from, const std::vector<double>& to, double fromOrigin,
               double toOrigin, double value) {
    const auto above = std::lower_bound(from.begin(), from.end(), value);
    const auto i = static_cast<std::size_t>(above - from.begin());
    const double left = i == 0 ? fromOrigin : from[i - 1], low = i == 0 ? toOrigin : to[i - 1];
    const double span = from[i] - left;
    return span > 0 ? low + (to[i] - low) * (value - left) / span : to[i];
}

} // namespace

void TimeScale::follow(const std::vector<double>& iterations, const std::vector<double>& milliseconds) {
    for (std::size_t i = m_iterations.size(); i < iterations.size() && i < milliseconds.size(); ++i)
        add(iterations[i], milliseconds[i]);
}

void TimeScale::add(double iteration, double milliseconds) {
    if (m_iterations.empty())
        m_before = iteration - 1;
    const double took = std::isfinite(milliseconds) && milliseconds > 0 ? milliseconds / 1000 : 0;
    m_seconds.push_back((m_seconds.empty() ? 0 : m_seconds.back()) + took);
    m_iterations.push_back(iteration);
}

double TimeScale::pace() const {
    return m_seconds.back() / std::max(1.0, m_iterations.back() - m_before);
}

double TimeScale::secondsAt(double iteration) const {
    if (m_iterations.empty() || iteration <= m_before)
        return 0;
    if (iteration >= m_iterations.back())
        return m_seconds.back() + (iteration - m_iterations.back()) * pace();
    return between(m_iterations, m_seconds, m_before, 0, iteration);
}

double TimeScale::iterationAt(double seconds) const {
    if (m_iterations.empty() || seconds <= 0)
        return m_before;
    if (seconds >= m_seconds.back())
        return pace() > 0 ? m_iterations.back() + (seconds - m_seconds.back()) / pace() : m_iterations.back();
    return between(m_seconds, m_iterations, 0, m_before, seconds);
}

double XScale::at(double iteration) const {
    return quantity == XQuantity::Time ? time.secondsAt(iteration) : iteration;
}

QVector<double> XScale::at(const QVector<double>& iterations) const {
    if (quantity == XQuantity::Iteration)
        return iterations;
    QVector<double> places;
    places.reserve(iterations.size());
    for (const double iteration : iterations)
        places.append(time.secondsAt(iteration));
    return places;
}

double XScale::iterationAt(double x) const {
    return quantity == XQuantity::Time ? time.iterationAt(x) : x;
}

} // namespace distill
