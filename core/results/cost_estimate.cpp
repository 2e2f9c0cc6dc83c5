// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/cost_estimate.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "core/base/number_text.h"
#include "core/results/answer.h"

namespace distill {
namespace {

struct TimeUnit {
    double seconds;
    const char* name;
    int decimals;
};

TimeUnit unitOf(double seconds) {
    if (seconds < 90)
        return {1, "s", 0};
    if (seconds < 5400)
        return {60, "min", 0};
    return seconds < 172800 ? TimeUnit{3600, "h", 1} : TimeUnit{86400, "days", 0};
}

std::string timeText(double seconds) {
    const TimeUnit unit = unitOf(seconds);
    return fixedNumber(std::max(seconds, 1.0) / unit.seconds, unit.decimals) + " " + unit.name;
}

// "25 min ± 4"
std::string timeText(double seconds, double spread) {
    const TimeUnit unit = unitOf(seconds);
    const double least = unit.decimals > 0 ? 0.1 : 1;
    return timeText(seconds) + " ± " +
           fixedNumber(std::max(seconds * spread / unit.seconds, least), unit.decimals);
}

// Two digits: "0.49 s", "280 s"
std::string stepText(double seconds) {
    const int decimals =
        seconds >= 10
            ? 0
            : std::clamp(1 - static_cast<int>(std::floor(std::log10(std::max(seconds, 1e-6)))), 0, 6);
    return fixedNumber(seconds, decimals) + " s";
}

std::string sizeText(double bytes) {
    return bytes < 1e9 ? fixedNumber(bytes / 1e6, 0) + " MB" : fixedNumber(bytes / 1e9, 1) + " GB";
}

} // namespace

std::string costText(const CostEstimate& estimate, const std::string& where) {
    std::string text = "about " + timeText(estimate.totalSeconds, estimate.spread) + " (" +
                       stepText(estimate.iterationSeconds) + " an iteration";
    if (estimate.likeRuns > 0)
        text += (estimate.likeRuns == 1 ? " as in a like run "
                                        : " as in " + std::to_string(estimate.likeRuns) + " like runs ") +
                where;
    else
        text += ", a rough figure";
    if (estimate.prepareSeconds >= 1)
        text += ", " + timeText(estimate.prepareSeconds) + " to prepare where nothing is cached";
    text += ')';
    if (estimate.memoryBytes > 0)
        text += " and " + sizeText(estimate.memoryBytes) + " of memory";
    if (estimate.availableBytes > 0 && estimate.memoryBytes > estimate.availableBytes)
        text += "; only " + sizeText(estimate.availableBytes) +
                " are free: choose fewer images at a time, or a smaller network";
    return text;
}

nlohmann::json toJson(const CostEstimate& estimate) {
    return {{"prepare_seconds", estimate.prepareSeconds}, {"iteration_seconds", estimate.iterationSeconds},
            {"cmi_seconds", estimate.cmiSeconds},         {"evaluation_seconds", estimate.evaluationSeconds},
            {"total_seconds", estimate.totalSeconds},     {"memory_bytes", estimate.memoryBytes},
            {"available_bytes", estimate.availableBytes}};
}

Result<CostEstimate> costEstimateFromText(std::string_view text) {
    return readAnswer<CostEstimate>(text, "estimate of a run", [](const nlohmann::json& json) {
        CostEstimate estimate;
        estimate.prepareSeconds = json.at("prepare_seconds").get<double>();
        estimate.iterationSeconds = json.at("iteration_seconds").get<double>();
        estimate.cmiSeconds = json.at("cmi_seconds").get<double>();
        estimate.evaluationSeconds = json.at("evaluation_seconds").get<double>();
        estimate.totalSeconds = json.at("total_seconds").get<double>();
        estimate.memoryBytes = json.at("memory_bytes").get<double>();
        estimate.availableBytes = json.at("available_bytes").get<double>();
        return estimate;
    });
}

} // namespace distill
