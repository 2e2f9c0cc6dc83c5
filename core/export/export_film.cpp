// SPDX-License-Identifier: GPL-3.0-or-later
// The evolution of a run's images as a film, from its stored pictures.
#include <algorithm>
#include <cmath>

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

} // namespace

void writeFilm(ExportJob& job, const std::filesystem::path& target) {
    const auto& run = *job.run;
    if (run.imageIterations.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           run.info.directory.string() + " holds no stored pictures to make a film of.");
    if (job.request.framesPerSecond < 1 || job.request.framesPerSecond > 50)
        throw DistillError(ErrorCode::Usage, "A film has 1 to 50 frames per second.");
    const auto curves = curvesOf(run);
    const auto& names = startOf(run).classNames;
    std::unique_ptr<FilmWriter> film;
    const auto& request = job.request;
    for (const auto iteration : run.imageIterations) {
        if (iteration < request.firstIteration ||
            (request.lastIteration >= 0 && iteration > request.lastIteration))
            continue;
        const auto images = valueOrThrow(readImages(run, iteration));
        const auto grid = valueOrThrow(drawGrid(*images, names, gridFor(*images)));
        const auto frame = filmFrame(grid, curves, iteration);
        if (!film)
            film = openFilm(target, {frame.width, frame.height, job.request.framesPerSecond});
        film->add(frame);
    }
    if (!film)
        throw DistillError(ErrorCode::Usage, "Between the iterations " +
                                                 std::to_string(request.firstIteration) + " and " +
                                                 std::to_string(request.lastIteration) +
                                                 " no pictures were stored to make a film of.");
    film->finish();
}

} // namespace distill
