// SPDX-License-Identifier: GPL-3.0-or-later
// The evolution of a run's images as a film, from its stored pictures.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/export/export_writers.h"
#include "core/export/film_panel.h"
#include "core/export/image_export.h"
#include "core/io/film.h"

namespace distill {
namespace {

constexpr int kWantedHeight = 480, kMostWidth = 1280; // of the grid, pixels

std::vector<FilmCurve> curvesOf(const RunRecord& run) {
    FilmCurve lambda{"λ", {{0, startOf(run).config.lambda}}}, cmi{"CMI [nats]", {}},
        accuracy{"accuracy [%]", {}};
    const auto add = [](FilmCurve& curve, std::int64_t iteration, double value) {
        if (std::isfinite(value) && (curve.points.empty() || curve.points.back().first <= iteration))
            curve.points.emplace_back(iteration, value);
    };
    for (const auto& event : run.events) {
        if (const auto* e = std::get_if<Iteration>(&event)) {
            add(lambda, e->iteration, e->lambda);
            if (e->cmiFresh)
                add(cmi, e->iteration, e->cmi);
        } else if (const auto* e = std::get_if<Evaluation>(&event); e && e->subject == "synthetic") {
            add(accuracy, e->iteration, e->accuracyMean);
        }
    }
    std::vector<FilmCurve> curves{lambda, cmi};
    if (!accuracy.points.empty())
        curves.push_back(accuracy);
    return curves;
}

GridOptions gridFor(const ImageBatch& images) {
    GridOptions options;
    const int high = kWantedHeight / std::max(images.classes * images.height, 1);
    const int wide = kMostWidth / std::max(images.ipc * images.width, 1);
    options.scale = std::clamp(std::min(high, wide), 1, 8);
    return options;
}

[[noreturn]] void refuseRange(const ExportRequest& request) {
    const auto from = std::to_string(request.firstIteration), to = std::to_string(request.lastIteration);
    throw DistillError(ErrorCode::Usage,
                       request.lastIteration < 0
                           ? "From iteration " + from + " on no pictures were stored to make a film of."
                           : "Between the iterations " + from + " and " + to +
                                 " no pictures were stored to make a film of.");
}

} // namespace

std::vector<std::int64_t> filmFrames(const std::vector<std::int64_t>& stored, const ExportRequest& request) {
    std::vector<std::int64_t> frames;
    std::copy_if(stored.begin(), stored.end(), std::back_inserter(frames), [&](std::int64_t iteration) {
        return iteration >= request.firstIteration &&
               (request.lastIteration < 0 || iteration <= request.lastIteration);
    });
    return frames;
}

void writeFilm(ExportJob& job, const std::filesystem::path& target) {
    const auto& run = *job.run;
    if (run.imageIterations.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           run.info.directory.string() + " holds no stored pictures to make a film of.");
    if (job.request.framesPerSecond < 1 || job.request.framesPerSecond > 50)
        throw DistillError(ErrorCode::Usage, "A film has 1 to 50 frames per second.");
    const auto frames = filmFrames(run.imageIterations, job.request);
    if (frames.empty())
        refuseRange(job.request);
    const auto curves = curvesOf(run);
    const auto& names = startOf(run).classNames;
    std::unique_ptr<FilmWriter> film;
    for (const auto iteration : frames) {
        const auto images = valueOrThrow(readImages(run, iteration));
        const auto grid = valueOrThrow(drawGrid(*images, names, gridFor(*images)));
        const auto frame = filmFrame(grid, curves, iteration);
        if (!film)
            film = openFilm(target, {frame.width, frame.height, job.request.framesPerSecond});
        film->add(frame);
    }
    film->finish();
    job.frames = frames;
}

} // namespace distill
