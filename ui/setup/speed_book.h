// SPDX-License-Identifier: GPL-3.0-or-later
// How fast runs were on a machine: the seconds of an iteration and of an evaluation, under what decides
// them. One small file in the user's cache, by host or place; read and written whole. Any thread, but one write at a
// time. A file that cannot be read is empty, one that cannot be written is forgotten.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/jobs/cost.h"
#include "core/places/place.h"
#include "core/results/measured_speed.h"
#include "core/run/run_config.h"

namespace distill {

class SpeedBook final {
public:
    explicit SpeedBook(std::filesystem::path file = defaultFile()) : m_file(std::move(file)) {}

    // The newest few of runs whose settings differ in nothing that decides the speed.
    std::vector<MeasuredSpeed> find(const RunConfig& config) const;
    void note(const RunConfig& config, const MeasuredSpeed& speed) const;

    const std::filesystem::path& file() const { return m_file; }
    static std::filesystem::path defaultFile();
    static SpeedBook ofPlace(const std::string& name); // what runs took there

private:
    std::filesystem::path m_file;
};

// In a run: as often as the engine evaluates, the random images beside.
double evaluationsOf(const RunConfig& config);
// Nothing from fewer than ten iterations: the first ones are not typical.
std::optional<MeasuredSpeed> speedOf(const std::vector<double>& iterationMilliseconds,
                                     const std::vector<double>& evaluationSeconds);
// With what like runs took in place of what single steps promise.
CostEstimate withMeasured(CostEstimate estimate, const RunConfig& config,
                          const std::vector<MeasuredSpeed>& like);
// A run that goes on, and how fast it has been so far.
struct OngoingSpeed {
    RunConfig config;
    MeasuredSpeed speed;
};
// estimateCost(), corrected by the book of this machine, and by the run that goes on where it is a like one.
Result<CostEstimate> estimateHere(const RunConfig& config);
// estimateThere(), corrected by the book of that place; of a queue the book alone.
Result<CostEstimate> estimateAway(const Place& place, const RunConfig& config);
Result<CostEstimate> estimateBeside(const std::optional<OngoingSpeed>& ongoing, const RunConfig& config,
                                    const SpeedBook& book = SpeedBook());

} // namespace distill
