// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/sweep.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/base/guarded.h"
#include "core/base/json_fields.h"
#include "core/base/number_text.h"
#include "core/catalogue/catalogue.h"
#include "core/io/atomic_file.h"
#include "core/jobs/run.h"
#include "core/maths/data/dataset.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/run/job_parts.h"
#include "core/run/setup_rules.h"
#include "core/store/resume.h"
#include "core/store/run_lease.h"
#include "core/store/run_store.h"
#include "core/store/start_record.h"

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

std::vector<std::filesystem::path> foldersOf(const SweepRequest& request) {
    std::vector<std::filesystem::path> folders;
    folders.reserve(request.lambdas.size() * static_cast<std::size_t>(request.seeds));
    for (std::int64_t seed = 0; seed < request.seeds; ++seed)
        for (const double lambda : request.lambdas)
            folders.push_back(sweepRunFolder(request, lambda, seed));
    return folders;
}

// Fingerprint of the images of the runs that are there; empty where none tells. One table is of one dataset.
std::string imagesOf(const SweepRequest& request) {
    std::filesystem::path first;
    std::string images;
    for (const auto& directory : foldersOf(request)) {
        const auto start = readStartRecord(directory);
        if (!start || start->dataFingerprint.empty() || start->dataFingerprint == images)
            continue;
        if (!images.empty())
            throw DistillError(ErrorCode::InvalidInput,
                               "'" + first.string() + "' and '" + directory.string() +
                                   "' are of different images, which one table cannot compare.");
        first = directory;
        images = start->dataFingerprint;
    }
    return images;
}

// Of a run that has not finished: it is begun, or gone on with.
SweepPoint runPoint(const SweepRequest& request, double lambda, std::int64_t seed, RunControls& controls,
                    RunObserver& observer) {
    RunRequest job;
    job.config = sweepRunConfig(request, lambda, seed);
    job.directory = sweepRunFolder(request, lambda, seed);
    job.dataFingerprint = imagesOf(request);
    if (readRunInfo(job.directory))
        job = valueOrThrow(resumeRequest(job.directory));
    const auto summary = valueOrThrow(run(job, controls, observer));
    if (summary.state != RunState::Finished)
        throw DistillError(ErrorCode::Cancelled, "The sweep was stopped; start it again to go on.");
    return pointOf(job.directory);
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

// What is there of a sweep, by λ and seed. A row that the table has of more runs than are there any more stays.
class SweepTable final {
public:
    explicit SweepTable(const SweepRequest& request)
        : m_request(request),
          m_before(valueOrThrow(readSweepRows(request.out))),
          m_points(request.lambdas.size()) {
        for (std::size_t l = 0; l < m_points.size(); ++l)
            for (std::int64_t seed = 0; seed < request.seeds; ++seed)
                if (const auto directory = sweepRunFolder(request, request.lambdas[l], seed);
                    hasFinished(directory))
                    m_points[l][seed] = pointOf(directory);
    }

    bool has(std::size_t l, std::int64_t seed) const { return m_points[l].count(seed) != 0; }
    void take(std::size_t l, std::int64_t seed, const SweepPoint& point) { m_points[l][seed] = point; }

    std::vector<SweepRow> rows() const {
        std::vector<SweepRow> rows;
        for (std::size_t l = 0; l < m_points.size(); ++l) {
            const auto* before = rowBefore(m_request.lambdas[l]);
            if (before != nullptr && before->n > static_cast<std::int64_t>(m_points[l].size()))
                rows.push_back(*before);
            else if (!m_points[l].empty())
                rows.push_back(rowOf(m_request.lambdas[l], pointsOf(l)));
        }
        chooseBest(rows);
        return rows;
    }

    void write() const {
        valueOrThrow(writeFileAtomically(m_request.out / "sweep.json", jsonText(toJson(rows()), 2) + "\n"));
    }

private:
    static bool hasFinished(const std::filesystem::path& directory) {
        const auto info = readRunInfo(directory);
        return info && info->state == RunState::Finished;
    }

    const SweepRow* rowBefore(double lambda) const {
        const auto found = std::find_if(m_before.begin(), m_before.end(),
                                        [lambda](const SweepRow& row) { return row.lambda == lambda; });
        return found == m_before.end() ? nullptr : &*found;
    }

    std::vector<SweepPoint> pointsOf(std::size_t l) const {
        std::vector<SweepPoint> points;
        for (const auto& [seed, point] : m_points[l])
            points.push_back(point);
        return points;
    }

    const SweepRequest& m_request;
    std::vector<SweepRow> m_before; // as the folder had them when this one began
    std::vector<std::map<std::int64_t, SweepPoint>> m_points;
};

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

bool areOf(const SweepRequest& plan, const std::vector<SweepRow>& rows) {
    return std::all_of(rows.begin(), rows.end(), [&](const SweepRow& row) {
        return row.n >= 1 && row.n <= plan.seeds &&
               std::find(plan.lambdas.begin(), plan.lambdas.end(), row.lambda) != plan.lambdas.end();
    });
}

// A row says what it says of all its runs: none may be left out of what goes on.
void requireContinuation(const SweepRequest& request, const SweepRequest& plan, bool hasRows) {
    const std::string folder = "'" + request.out.string() + "'";
    const auto& config = request.config;
    const auto first = plan.config.seed;
    if (config.seed > first || config.seed + static_cast<std::uint64_t>(request.seeds) <
                                   first + static_cast<std::uint64_t>(plan.seeds))
        throw DistillError(ErrorCode::CannotWrite,
                           folder + " holds a sweep of " + counted(plan.seeds, "seed", "seeds") + " from " +
                               std::to_string(first) +
                               " on: ask for all of them at least, or choose another folder.");
    for (const double lambda : plan.lambdas)
        if (std::find(request.lambdas.begin(), request.lambdas.end(), lambda) == request.lambdas.end())
            throw DistillError(ErrorCode::CannotWrite,
                               folder + " holds a sweep that has λ " + formatParam(lambda) +
                                   " too: name it as well, or choose another folder.");
    auto same = withMethodDefaults(plan.config); // whatever became of its runs, its rows were made so
    same.seed = config.seed;
    same.lambda = config.lambda;
    same.data = config.data; // the same images may lie elsewhere
    if (hasRows && same != withMethodDefaults(config))
        throw DistillError(ErrorCode::CannotWrite,
                           folder + " holds a sweep with other settings: choose another folder.");
}

// Before anything is written.
void requirePlace(const SweepRequest& request) {
    if (const auto refused = refusedPlace(sweepRunFolder(request, request.lambdas.front(), 0)))
        throw DistillError(*refused);
    std::error_code error;
    const auto table = request.out / "sweep.json";
    if (!std::filesystem::exists(request.out / "plan.json", error)) {
        if (std::filesystem::exists(table, error))
            throw DistillError(
                ErrorCode::CannotWrite,
                "'" + table.string() +
                    "' is of no sweep with a plan, and stays: choose another folder for the sweep.");
        return;
    }
    const auto plan = readSweepPlan(request.out);
    if (!plan)
        throw DistillError(ErrorCode::CannotWrite,
                           "'" + (request.out / "plan.json").string() +
                               "' is no plan of a sweep, and stays: choose another folder for the sweep.");
    const auto rows = readSweepRows(request.out);
    if (!rows || !areOf(*plan, *rows))
        throw DistillError(ErrorCode::CannotWrite,
                           "'" + table.string() +
                               "' is not the table of the plan beside it, and stays: move it away, and the "
                               "sweep makes it anew, or choose another folder.");
    requireContinuation(request, *plan, !rows->empty());
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
                    ErrorCode::CannotWrite,
                    "'" + directory.string() +
                        "' holds a run with other settings: choose another folder for the sweep.");
        }
}

bool isOfOtherPath(const SweepRequest& request, const std::filesystem::path& run) {
    if (request.config.data.empty())
        return false;
    const auto absolute = [](const std::string& path) {
        return std::filesystem::absolute(path).lexically_normal();
    };
    const auto info = readRunInfo(run);
    return info && !info->config.data.empty() && absolute(info->config.data) != absolute(request.config.data);
}

// Data that lie elsewhere than those of a run that is there are read: they may be the same.
void requireSameImages(const SweepRequest& request, const RunControls& controls) {
    const auto images = imagesOf(request);
    const auto folders = foldersOf(request);
    if (images.empty() || std::none_of(folders.begin(), folders.end(),
                                       [&](const auto& folder) { return isOfOtherPath(request, folder); }))
        return;
    const auto config = sweepRunConfig(request, request.lambdas.front(), 0);
    if (loadDataset(dataSourceOf(config), watchBy(controls)).fingerprint != images)
        throw DistillError(ErrorCode::InvalidInput,
                           "The images in '" + config.data + "' are not those of the runs in '" +
                               request.out.string() + "': choose another folder for the sweep.");
}

// Seed by seed, so that a sweep that was stopped has compared all λ on the seeds it came to.
std::vector<SweepRow> sweepAll(const SweepRequest& request, RunControls& controls, RunObserver& observer) {
    valueOrThrow(checkSweep(request));
    std::error_code error;
    std::filesystem::create_directories(request.out, error);
    if (error)
        throw DistillError(ErrorCode::CannotWrite, "The folder '" + request.out.string() +
                                                       "' cannot be made: " + error.message() + ".");
    const RunLease lease(request.out, {}); // one sweep at a time; another one touches nothing
    requireSameImages(request, controls);
    SweepTable table(request);
    valueOrThrow(writeFileAtomically(request.out / "plan.json", jsonText(planOf(request), 2) + "\n"));
    for (std::int64_t seed = 0; seed < request.seeds; ++seed) {
        for (std::size_t l = 0; l < request.lambdas.size(); ++l) {
            if (table.has(l, seed))
                continue;
            table.take(l, seed, runPoint(request, request.lambdas[l], seed, controls, observer));
            table.write();
        }
    }
    table.write();
    return table.rows();
}

} // namespace

RunConfig sweepRunConfig(const SweepRequest& request, double lambda, std::int64_t index) {
    RunConfig config = withMethodDefaults(request.config);
    setLambda(config, lambda);
    config.seed += static_cast<std::uint64_t>(index);
    return config;
}

Result<void> checkSweep(const SweepRequest& request) {
    return guarded<void>(
        [&] {
            requireUsable(request);
            requirePlace(request);
            requireSameSettings(request);
            return Result<void>();
        },
        translate);
}

Result<std::string> sweepImages(const SweepRequest& request) {
    return guarded<std::string>([&] { return imagesOf(request); }, translate);
}

Result<std::vector<SweepRow>> sweep(const SweepRequest& request, RunControls& controls,
                                    RunObserver& observer) {
    return guarded<std::vector<SweepRow>>([&] { return sweepAll(request, controls, observer); }, translate);
}

} // namespace distill
