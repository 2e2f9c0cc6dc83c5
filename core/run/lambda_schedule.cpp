// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/lambda_schedule.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/number_text.h"
#include "core/run/param_spec.h"

namespace distill {
namespace {

constexpr double kLargest = 1e12; // of λ, as in the table of settings; no run has as many iterations

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t end = text.find(separator); end != std::string::npos;
         end = text.find(separator, begin)) {
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

std::optional<double> numberOf(const std::string& text) {
    const auto value = parsedNumber<double>(text);
    return value && *value >= 0 && *value <= kLargest ? value : std::nullopt;
}

std::optional<LambdaSchedule> schedule(const std::string& text, double lambda) {
    LambdaSchedule result;
    const auto words = split(text, ':');
    if (words.size() == 2 && words[0] == "warmup") {
        if (const auto length = numberOf(words[1]))
            result.points = {{0, 0}, {*length, lambda}};
    } else if (words.size() == 3 && words[0] == "ramp") {
        const auto from = numberOf(words[1]), to = numberOf(words[2]);
        if (from && to)
            result.points = {{*from, 0}, {*to, lambda}};
    } else {
        for (const auto& point : split(text, ',')) {
            const auto pair = split(point, ':');
            const auto iteration = numberOf(pair[0]);
            const auto value = pair.size() == 2 ? numberOf(pair[1]) : std::nullopt;
            if (!iteration || !value)
                return std::nullopt;
            result.points.emplace_back(*iteration, *value);
        }
    }
    const auto descends = [](const auto& a, const auto& b) { return a.first >= b.first; };
    const auto& points = result.points;
    if (points.empty() || std::adjacent_find(points.begin(), points.end(), descends) != points.end())
        return std::nullopt;
    return result;
}

} // namespace

double LambdaSchedule::at(std::int64_t iteration) const {
    const auto x = static_cast<double>(iteration);
    if (x <= points.front().first)
        return points.front().second;
    for (std::size_t i = 1; i < points.size(); ++i)
        if (x < points[i].first) {
            const auto& [x0, y0] = points[i - 1];
            const auto& [x1, y1] = points[i];
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
        }
    return points.back().second;
}

Result<LambdaSchedule> parseLambdaSchedule(const std::string& text, double lambda) {
    if (text.empty())
        return LambdaSchedule();
    if (const auto result = schedule(text, lambda))
        return *result;
    return failure(ErrorCode::Usage,
                   "'" + text +
                       "' is no schedule of λ: expected warmup:N, ramp:A:B with A below B, or "
                       "points such as 0:0,100:50 with ascending iterations.");
}

std::string scheduleText(const LambdaPoints& points) {
    std::string text;
    for (const auto& [iteration, lambda] : points)
        text += (text.empty() ? "" : ",") + formatParam(static_cast<std::int64_t>(std::llround(iteration))) +
                ":" + formatParam(lambda);
    return text;
}

bool isDrawnSchedule(const std::string& text) {
    return !text.empty() && text.rfind("warmup:", 0) != 0 && text.rfind("ramp:", 0) != 0;
}

std::string scaledSchedule(const std::string& text, double factor) {
    if (!isDrawnSchedule(text))
        return text;
    auto drawn = schedule(text, 0);
    if (!drawn)
        return text;
    for (auto& point : drawn->points)
        point.second *= factor;
    return scheduleText(drawn->points);
}

} // namespace distill
