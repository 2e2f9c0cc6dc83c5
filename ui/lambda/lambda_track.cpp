// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/lambda_track.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr double kTolerance = 0.005; // of the largest λ

QString tr(const char* text) {
    return QCoreApplication::translate("distill::LambdaTrack", text);
}

// How far a point lies from the line between two others, measured along λ.
double distance(const std::pair<double, double>& a, const std::pair<double, double>& b,
                const std::pair<double, double>& point) {
    const double share = (point.first - a.first) / (b.first - a.first);
    return std::abs(point.second - (a.second + share * (b.second - a.second)));
}

// Douglas and Peucker's reduction, without recursion.
LambdaPoints reduced(const LambdaPoints& points, double tolerance) {
    std::vector<char> kept(points.size(), 0);
    kept.front() = kept.back() = 1;
    std::vector<std::pair<std::size_t, std::size_t>> open{{0, points.size() - 1}};
    while (!open.empty()) {
        const auto [first, last] = open.back();
        open.pop_back();
        std::size_t farthest = first;
        double most = tolerance;
        for (std::size_t i = first + 1; i < last; ++i)
            if (const double away = distance(points[first], points[last], points[i]); away > most) {
                most = away;
                farthest = i;
            }
        if (farthest == first)
            continue;
        kept[farthest] = 1;
        open.emplace_back(first, farthest);
        open.emplace_back(farthest, last);
    }
    LambdaPoints result;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (kept[i] != 0)
            result.push_back(points[i]);
    return result;
}

} // namespace

LambdaPoints schedulePoints(const std::string& text, double lambda) {
    const auto schedule = parseLambdaSchedule(text, lambda);
    return schedule ? schedule->points : LambdaPoints();
}

QString scheduleWords(const std::string& text) {
    if (text.empty())
        return tr("constant λ");
    const LambdaPoints points = schedulePoints(text, 1);
    if (points.empty())
        return tr("schedule not understood");
    const QString last = formatCount(std::llround(points.back().first));
    if (text.rfind("warmup:", 0) == 0)
        return tr("warm-up over %1").arg(last);
    if (text.rfind("ramp:", 0) == 0)
        return tr("ramp %1 to %2").arg(formatCount(std::llround(points.front().first)), last);
    return tr("drawn, %1 points").arg(points.size());
}

LambdaPoints recordedTrack(const std::vector<RunEvent>& events, std::size_t most) {
    LambdaPoints all;
    for (const auto& event : events)
        if (const auto* iteration = std::get_if<Iteration>(&event);
            iteration != nullptr && std::isfinite(iteration->lambda) &&
            (all.empty() || static_cast<double>(iteration->iteration) > all.back().first))
            all.emplace_back(static_cast<double>(iteration->iteration), std::max(0.0, iteration->lambda));
    if (all.size() < 3)
        return all;
    double largest = 0;
    for (const auto& point : all)
        largest = std::max(largest, point.second);
    LambdaPoints track = reduced(all, kTolerance * largest);
    for (double tolerance = 2 * kTolerance; track.size() > std::max<std::size_t>(2, most); tolerance *= 2)
        track = reduced(all, tolerance * largest);
    return track;
}

} // namespace distill
