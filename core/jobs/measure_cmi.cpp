// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/measure_cmi.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/guarded.h"
#include "core/base/number_text.h"
#include "core/catalogue/catalogue.h"
#include "core/maths/cmi/cmi_term.h"
#include "core/maths/cmi/teacher_file.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/nets/inference.h"
#include "core/maths/synth/stored_set.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/tensor_bytes.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/run/choices.h"

namespace distill {
namespace {

// The networks to measure in, kept alive by whoever trained or read them.
struct Teachers {
    std::optional<TeacherPool> pool;
    std::vector<std::shared_ptr<Network>> loaded;
    std::vector<Network*> networks;
    std::vector<std::string> names;
    TeacherLayer layer = TeacherLayer::Last;
    std::vector<torch::Tensor> centroids; // of the real images, one per network; empty = of the set itself
};

// The recipe and the seed of the pool: what a run told was measured in its monitors, where it had some.
std::pair<TeacherConfig, std::uint64_t> recipeFor(const CmiRequest& request,
                                                  const std::optional<RunConfig>& run) {
    TeacherConfig recipe = run ? run->teacher : TeacherConfig();
    if (!request.teachers.empty())
        recipe.network = request.teachers.front();
    else if (run && run->cmi.monitorCount > 0 && request.seed == kRunPoolSeed) {
        recipe.count = run->cmi.monitorCount;
        return {recipe, kMonitorPoolSeed};
    }
    return {recipe, request.seed};
}

bool isFile(const std::string& teacher) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(teacher, ignored);
}

void addFile(Teachers& teachers, const std::string& file, const StoredSet& stored, c10::Device device,
             bool realCentroids, const Watch& watch) {
    const auto loaded = loadTeacherFile(file, inputShapeOf(stored.dataset), device);
    teachers.loaded.push_back(loaded.network);
    teachers.networks.push_back(loaded.network.get());
    teachers.names.push_back(loaded.name + " of " + file);
    if (realCentroids)
        teachers.centroids.push_back(
            realStatistics(*loaded.network, stored.dataset, device, {}, watch.cancelled, teachers.layer)
                .logCentroids);
}

Teachers teachersFor(const CmiRequest& request, const StoredSet& stored, c10::Device device, int threads,
                     const Watch& watch) {
    Teachers teachers;
    const auto run = runConfigOf(request.place.set);
    const CmiConfig wanted = run ? run->cmi : CmiConfig();
    teachers.layer = request.layer.value_or(wanted.layer);
    const bool realCentroids = request.centroids.value_or(wanted.centroids) == Centroids::Real;
    if (!request.teachers.empty() && isFile(request.teachers.front())) {
        for (const auto& file : request.teachers)
            addFile(teachers, file, stored, device, realCentroids, watch);
        return teachers;
    }
    const auto [recipe, seed] = recipeFor(request, run);
    teachers.pool = TeacherPool::prepare(stored.dataset, recipe, device, threads, watch, seed);
    if (realCentroids)
        teachers.pool->measureReal(stored.dataset, device, watch, teachers.layer);
    for (std::int64_t i = 0; i < teachers.pool->size(); ++i) {
        teachers.networks.push_back(&teachers.pool->at(i));
        if (teachers.pool->measuredReal())
            teachers.centroids.push_back(teachers.pool->real(i).logCentroids);
        teachers.names.push_back(recipe.network + " " + std::to_string(i + 1) + ", " +
                                 counted(recipe.epochs, "epoch", "epochs"));
    }
    return teachers;
}

void writeFeatures(const std::filesystem::path& file, const SyntheticSet& set, const Teachers& teachers) {
    const torch::NoGradGuard noGrad;
    const auto decoded = set.decoded();
    SafetensorsFile content;
    content.arrays.push_back(toNamedArray("labels", decoded.labels));
    for (std::size_t k = 0; k < teachers.networks.size(); ++k)
        content.arrays.push_back(
            toNamedArray("features." + std::to_string(k),
                         layerInChunks(*teachers.networks[k], teachers.layer, decoded.images)));
    valueOrThrow(writeSafetensors(file, content));
}

CmiReport measure(const CmiRequest& request, const Watch& watch) {
    const int threads = setThreads(request.machine.threads);
    const auto device = chooseDevice(request.machine.device);
    const auto stored = openStoredSet(request.place, device, watch);
    const MixedAllowed allowed(computedMixed(request.place.set));
    const auto teachers = teachersFor(request, stored, device, threads, watch);
    CmiReport report;
    report.teachers = teachers.names;
    report.perClass.assign(static_cast<std::size_t>(stored.set.classes), 0.0);
    report.perImage.assign(static_cast<std::size_t>(stored.set.size()), 0.0);
    const double part = 1.0 / static_cast<double>(teachers.networks.size());
    for (std::size_t k = 0; k < teachers.networks.size(); ++k) {
        CmiOptions options;
        options.layer = teachers.layer;
        if (!teachers.centroids.empty())
            options.logCentroids = teachers.centroids[k];
        const auto measured = measureCmi(stored.set, *teachers.networks[k], false, options);
        for (std::size_t c = 0; c < report.perClass.size(); ++c)
            report.perClass[c] += part * measured.perClass[c];
        for (std::size_t i = 0; i < report.perImage.size(); ++i)
            report.perImage[i] += part * measured.perImage[i];
    }
    report.cmi = std::max(
        0.0, std::accumulate(report.perImage.begin(), report.perImage.end(), 0.0)); // no rounding below 0
    if (!request.features.empty())
        writeFeatures(request.features, stored.set, teachers);
    return report;
}

void requireValid(const CmiRequest& request) {
    if (!request.place.dataset.empty())
        static_cast<void>(offeredDataset(request.place.dataset));
    for (const auto& teacher : request.teachers) {
        if (isFile(teacher))
            continue;
        if (!networkExists(teacher, true))
            throw DistillError(ErrorCode::Usage, "The teacher '" + teacher +
                                                     "' is neither a network with features "
                                                     "nor a file with weights.");
        if (request.teachers.size() > 1)
            throw DistillError(ErrorCode::Usage, "The teacher '" + teacher +
                                                     "' is a network to train, which goes "
                                                     "alone; only files with weights can be several.");
    }
}

} // namespace

Result<CmiReport> measureStoredCmi(const CmiRequest& request, const Watch& watch) {
    return guarded<CmiReport>(
        [&]() -> Result<CmiReport> {
            requireValid(request);
            return measure(request, watch);
        },
        translate);
}

} // namespace distill
