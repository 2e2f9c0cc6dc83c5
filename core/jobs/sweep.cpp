// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/sweep.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/base/guarded.h"
#include "core/catalogue/catalogue.h"
#include "core/io/atomic_file.h"
#include "core/jobs/run.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/run/setup_rules.h"
#include "core/store/resume.h"
#include "core/store/run_lease.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

// What one run left.
struct SweepPoint {
    double accuracy = 0, cmi = 0, seconds = 0;
    std::optional<double> heldOut;
};

double meanOf(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviationOf(const std::vector<double>& values) {
    const double mean = meanOf(values);
    double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return values.size() > 1 ? std::sqrt(squares / static_cast<double>(values.size() - 1)) : 0.0;
}

SweepPoint pointOf(const std::filesystem::path& directory) {
    const auto record = valueOrThrow(openRun(directory));
    SweepPoint point;
    bool evaluated = false;
    for (const auto& event : record.events) {
        if (const auto* iteration = std::get_if<Iteration>(&event))
            point.cmi = iteration->cmi;
        if (const auto* finished = std::get_if<Finished>(&event))
            point.seconds = finished->seconds;
        const auto* evaluation = std::get_if<Evaluation>(&event);
        if (evaluation == nullptr || evaluation->subject != "synthetic")
            continue;
        evaluated = true;
        point.accuracy = evaluation->accuracyMean;
        if (!evaluation->heldOutAccuracies.empty())
            point.heldOut = meanOf(evaluation->heldOutAccuracies);
    }
    if (!evaluated)
        throw DistillError(ErrorCode::InvalidInput,
                           "The run '" + directory.string() +
                               "' holds no evaluation: remove its folder, and the sweep runs it again.");
    return point;
}

// Finished runs are kept, others begun or gone on with.
SweepPoint runPoint(const RunConfig& config, const std::filesystem::path& directory, RunControls& controls,
                    RunObserver& observer) {
    RunRequest job;
    job.config = config;
    job.directory = directory;
    if (const auto info = readRunInfo(directory)) {
        if (info->state == RunState::Finished)
            return pointOf(directory);
        job = valueOrThrow(resumeRequest(directory));
    }
    const auto summary = valueOrThrow(run(job, controls, observer));
    if (summary.state != RunState::Finished)
        throw DistillError(ErrorCode::Cancelled, "The sweep was stopped; start it again to go on.");
    return pointOf(directory);
}

SweepRow rowOf(double lambda, const std::vector<SweepPoint>& points) {
    std::vector<double> accuracies, heldOut, cmis, seconds;
    for (const auto& point : points) {
        accuracies.push_back(point.accuracy);
        cmis.push_back(point.cmi);
        seconds.push_back(point.seconds);
        if (point.heldOut)
            heldOut.push_back(*point.heldOut);
    }
    SweepRow row;
    row.lambda = lambda;
    row.n = static_cast<std::int64_t>(points.size());
    row.accuracyMean = meanOf(accuracies);
    row.accuracyStd = deviationOf(accuracies);
    row.cmi = meanOf(cmis);
    row.cmiStd = deviationOf(cmis);
    row.seconds = meanOf(seconds);
    if (heldOut.size() == points.size()) {
        row.heldOutMean = meanOf(heldOut);
        row.heldOutStd = deviationOf(heldOut);
    }
    return row;
}

// Of the λ that have a run by now.
std::vector<SweepRow> rowsOf(const std::vector<double>& lambdas,
                             const std::vector<std::vector<SweepPoint>>& points) {
    std::vector<SweepRow> rows;
    for (std::size_t l = 0; l < points.size(); ++l)
        if (!points[l].empty())
            rows.push_back(rowOf(lambdas[l], points[l]));
    chooseBest(rows);
    return rows;
}

void requireUsable(const SweepRequest& request) {
    auto sorted = request.lambdas;
    std::sort(sorted.begin(), sorted.end());
    const bool distinct = std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
    if (sorted.empty() || !distinct || !(sorted.front() >= 0) || request.seeds < 1)
        throw DistillError(
            ErrorCode::Usage,
            "A sweep needs values of λ of at least 0, no two the same, and at least one seed.");
    if (request.config.cmi.holdRatio > 0)
        throw DistillError(ErrorCode::Usage,
                           "cmi.hold_ratio sets λ by itself: leave it at 0 for a sweep of λ.");
    for (const double lambda : request.lambdas)
        if (const auto problems = validate(sweepRunConfig(request, lambda, 0)); !problems.empty())
            throw DistillError(ErrorCode::Usage, problems.front().field + ": " + problems.front().message);
    if (request.out.empty())
        throw DistillError(ErrorCode::Usage, "A sweep needs a folder to write to.");
}

nlohmann::json planOf(const SweepRequest& request) {
    return {{"lambdas", request.lambdas}, {"seeds", request.seeds}, {"config", toJson(request.config)}};
}

// Before anything is written.
void requirePlace(const SweepRequest& request) {
    if (const auto refused = refusedPlace(sweepRunFolder(request, request.lambdas.front(), 0)))
        throw DistillError(*refused);
    std::error_code error;
    if (!std::filesystem::exists(request.out / "plan.json", error)) {
        if (std::filesystem::exists(request.out / "sweep.json", error))
            throw DistillError(
                ErrorCode::CannotWrite,
                "'" + (request.out / "sweep.json").string() +
                    "' is of no sweep with a plan, and stays: choose another folder for the sweep.");
        return;
    }
    const auto plan = readSweepPlan(request.out);
    if (!plan)
        throw DistillError(ErrorCode::CannotWrite,
                           "'" + (request.out / "plan.json").string() +
                               "' is no plan of a sweep, and stays: choose another folder for the sweep.");
    if (plan->seeds > request.seeds)
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + request.out.string() + "' holds a sweep of " + std::to_string(plan->seeds) +
                               " seeds: ask for as many at least, or choose another folder.");
    for (const double lambda : plan->lambdas) // its row would be gone
        if (std::find(request.lambdas.begin(), request.lambdas.end(), lambda) == request.lambdas.end())
            throw DistillError(ErrorCode::InvalidInput,
                               "'" + request.out.string() + "' holds a sweep that has λ " +
                                   formatParam(lambda) + " too: name it as well, or choose another folder.");
}

// Before anything is written.
void requireSameSettings(const SweepRequest& request) {
    for (std::int64_t seed = 0; seed < request.seeds; ++seed)
        for (const double lambda : request.lambdas) {
            const auto directory = sweepRunFolder(request, lambda, seed);
            const auto info = readRunInfo(directory);
            auto wanted = sweepRunConfig(request, lambda, seed);
            if (info)
                wanted.data = info->config.data; // the same images may lie elsewhere, as at another place
            if (info && info->config != wanted)
                throw DistillError(
                    ErrorCode::InvalidInput,
                    "'" + directory.string() +
                        "' holds a run with other settings: choose another folder for the sweep.");
        }
}

// Seed by seed, so that a sweep that was stopped has compared all λ on the seeds it came to.
std::vector<SweepRow> sweepAll(const SweepRequest& request, RunControls& controls, RunObserver& observer) {
    requireUsable(request);
    requirePlace(request);
    requireSameSettings(request);
    std::error_code error;
    std::filesystem::create_directories(request.out, error);
    if (error)
        throw DistillError(ErrorCode::CannotWrite, "The folder '" + request.out.string() +
                                                       "' cannot be made: " + error.message() + ".");
    const RunLease lease(request.out, {}); // one sweep at a time; another one touches nothing
    valueOrThrow(writeFileAtomically(request.out / "plan.json", planOf(request).dump(2) + "\n"));
    std::vector<std::vector<SweepPoint>> points(request.lambdas.size());
    std::vector<SweepRow> rows;
    for (std::int64_t seed = 0; seed < request.seeds; ++seed) {
        for (std::size_t l = 0; l < points.size(); ++l) {
            points[l].push_back(runPoint(sweepRunConfig(request, request.lambdas[l], seed),
                                         sweepRunFolder(request, request.lambdas[l], seed), controls,
                                         observer));
            rows = rowsOf(request.lambdas, points);
            valueOrThrow(writeFileAtomically(request.out / "sweep.json", toJson(rows).dump(2) + "\n"));
        }
    }
    return rows;
}

} // namespace

RunConfig sweepRunConfig(const SweepRequest& request, double lambda, std::int64_t index) {
    RunConfig config = withMethodDefaults(request.config);
    setLambda(config, lambda);
    config.seed += static_cast<std::uint64_t>(index);
    return config;
}

Result<std::vector<SweepRow>> sweep(const SweepRequest& request, RunControls& controls,
                                    RunObserver& observer) {
    return guarded<std::vector<SweepRow>>([&] { return sweepAll(request, controls, observer); }, translate);
}

} // namespace distill
