// SPDX-License-Identifier: GPL-3.0-or-later
// What a run is compared by: its smoothed curves and its evaluations. load may be called on any thread.
#pragma once

#include <filesystem>
#include <vector>

#include <QString>

#include "core/run/run_request.h"
#include "ui/curves/curve_feed.h"
#include "ui/curves/time_scale.h"

namespace distill {

struct ComparedRun {
    std::filesystem::path directory;
    QString name;
    RunConfig config;
    std::vector<LambdaEdit> edits;       // of λ, by somebody or from a recorded track
    CurvePiece lines;                    // the smoothed ones; the raw ones are left out
    std::vector<Evaluation> evaluations; // of the synthetic set
    TimeScale time;                      // what its iterations took
};

Result<ComparedRun> loadComparedRun(const std::filesystem::path& directory, const QString& name);
ComparedRun comparedRunOf(const RunModel& model, const std::filesystem::path& directory, const QString& name);

// Whether the two are repetitions of each other: the same but for the seed.
bool differOnlyInSeed(const ComparedRun& a, const ComparedRun& b);

} // namespace distill
