// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/speed_book.h"

#include <algorithm>
#include <cmath>

#include <QCryptographicHash>
#include <QStandardPaths>
#include <QSysInfo>

#include "core/catalogue/catalogue.h"
#include "core/places/estimate.h"
#include "core/run/config_text.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

constexpr std::size_t kKeptEach = 5, kKept = 400; // runs
constexpr std::size_t kFewest = 10;               // iterations
constexpr double kLeastSpread = 0.1;

// Of the settings only those that decide how long an iteration or an evaluation takes.
std::string keyOf(const RunConfig& given) {
    RunConfig config = withMethodDefaults(given); // a run says in full what its set-up left to the method
    const RunConfig plain;
    config.lambda = given.lambda > 0 ? 1 : 0;
    config.lambdaSchedule.clear();
    config.iterations = plain.iterations;
    config.seed = plain.seed;
    config.preset = plain.preset;
    config.data = plain.data;
    config.cmi.holdRatio = config.cmi.initialRatio = 0;
    config.evaluation.every = plain.evaluation.every;
    config.evaluation.randomBaseline = plain.evaluation.randomBaseline;
    return QCryptographicHash::hash(QByteArray::fromStdString(configText(config)), QCryptographicHash::Sha1)
        .toHex()
        .toStdString();
}

double quantile(std::vector<double> values, double share) {
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

} // namespace

double evaluationsOf(const RunConfig& config) {
    const double during = config.evaluation.every > 0
                              ? std::floor(static_cast<double>(config.iterations) /
                                           static_cast<double>(config.evaluation.every))
                              : 0;
    return during + 1 + (config.evaluation.randomBaseline ? 1 : 0);
}

std::filesystem::path SpeedBook::defaultFile() {
    return toPath(QStandardPaths::writableLocation(QStandardPaths::CacheLocation)) /
           ("speeds-" + QSysInfo::machineHostName().toStdString() + ".json");
}

SpeedBook SpeedBook::ofPlace(const std::string& name) {
    return SpeedBook(defaultFile().parent_path() / ("speeds-at-" + name + ".json"));
}

std::vector<MeasuredSpeed> SpeedBook::find(const RunConfig& config) const {
    const std::string key = keyOf(config);
    std::vector<MeasuredSpeed> found;
    for (const SpeedRow& row : readSpeeds(m_file))
        if (row.key == key && row.speed.iterationSeconds > 0)
            found.push_back(row.speed);
    return found;
}

void SpeedBook::note(const RunConfig& config, const MeasuredSpeed& speed) const {
    const std::string key = keyOf(config);
    const auto all = readSpeeds(m_file);
    const auto isLike = [&](const SpeedRow& row) { return row.key == key; };
    auto like = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), isLike));
    std::vector<SpeedRow> kept;
    for (const SpeedRow& row : all)
        if (!isLike(row) || like-- < kKeptEach)
            kept.push_back(row);
    if (kept.size() >= kKept)
        kept.erase(kept.begin(), kept.end() - (kKept - 1));
    kept.push_back({key, speed});
    std::error_code error;
    std::filesystem::create_directories(m_file.parent_path(), error);
    const auto written = writeSpeeds(m_file, kept);
    Q_UNUSED(written); // without the book the next estimate is a rough one
}

std::optional<MeasuredSpeed> speedOf(const std::vector<double>& iterationMilliseconds,
                                     const std::vector<double>& evaluationSeconds) {
    std::vector<double> times;
    for (const double milliseconds : iterationMilliseconds)
        if (std::isfinite(milliseconds) && milliseconds > 0)
            times.push_back(milliseconds / 1000);
    if (times.size() < kFewest)
        return std::nullopt;
    MeasuredSpeed speed;
    speed.iterationSeconds = quantile(times, 0.5);
    speed.spread = (quantile(times, 0.75) - quantile(times, 0.25)) / 2 / speed.iterationSeconds;
    if (!evaluationSeconds.empty())
        speed.evaluationSeconds = quantile(evaluationSeconds, 0.5);
    return speed;
}

CostEstimate withMeasured(CostEstimate estimate, const RunConfig& config,
                          const std::vector<MeasuredSpeed>& like) {
    if (like.empty())
        return estimate;
    std::vector<double> iterations, evaluations, spreads, measurements;
    for (const MeasuredSpeed& speed : like) {
        iterations.push_back(speed.iterationSeconds);
        spreads.push_back(speed.spread);
        if (speed.evaluationSeconds > 0)
            evaluations.push_back(speed.evaluationSeconds);
        if (speed.cmiSeconds > 0)
            measurements.push_back(speed.cmiSeconds);
    }
    const double promised = estimate.iterationSeconds;
    estimate.iterationSeconds = quantile(iterations, 0.5);
    if (!measurements.empty())
        estimate.cmiSeconds = quantile(measurements, 0.5);
    else if (promised > 0) // its part of an iteration stays
        estimate.cmiSeconds *= estimate.iterationSeconds / promised;
    if (!evaluations.empty())
        estimate.evaluationSeconds = quantile(evaluations, 0.5) * evaluationsOf(config);
    estimate.totalSeconds = estimate.prepareSeconds + estimate.evaluationSeconds +
                            static_cast<double>(config.iterations) * estimate.iterationSeconds;
    const double between = (*std::max_element(iterations.begin(), iterations.end()) -
                            *std::min_element(iterations.begin(), iterations.end())) /
                           2 / estimate.iterationSeconds;
    estimate.spread = std::max({kLeastSpread, quantile(spreads, 0.5), between});
    estimate.likeRuns = static_cast<int>(like.size());
    return estimate;
}

Result<CostEstimate> estimateHere(const RunConfig& config) {
    return estimateBeside(std::nullopt, config);
}

Result<CostEstimate> estimateAway(const Place& place, const RunConfig& config) {
    const auto like = SpeedBook::ofPlace(place.name).find(config);
    auto estimate =
        place.queued() && !like.empty() ? Result<CostEstimate>(CostEstimate()) : estimateThere(place, config);
    return estimate ? withMeasured(*estimate, config, like) : estimate;
}

Result<CostEstimate> estimateBeside(const std::optional<OngoingSpeed>& ongoing, const RunConfig& config,
                                    const SpeedBook& book) {
    auto estimate = estimateCost(config);
    if (!estimate)
        return estimate;
    auto like = book.find(config);
    if (ongoing && keyOf(ongoing->config) == keyOf(config))
        like.push_back(ongoing->speed);
    return withMeasured(*estimate, config, like);
}

} // namespace distill
