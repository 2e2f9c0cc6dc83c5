// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/import_export.h"

#include <algorithm>

#include "core/export/curve_export.h"
#include "core/export/image_export.h"
#include "core/io/atomic_file.h"
#include "core/io/png_image.h"
#include "core/store/newest_set.h"
#include "core/store/run_folder.h"
#include "core/store/snapshot_files.h"

namespace distill {

namespace {

std::string listed(const std::vector<std::int64_t>& iterations) {
    std::string text;
    for (const auto iteration : iterations)
        text += (text.empty() ? "" : ", ") + std::to_string(iteration);
    return text;
}

} // namespace

Result<void> exportGrid(const ImageBatch& images, const std::vector<std::string>& classNames,
                        const std::filesystem::path& file, const GridOptions& options, Existing existing) {
    const auto picture = drawGrid(images, classNames, options);
    if (!picture)
        return tl::unexpected<Error>(picture.error());
    const auto bytes = encodePng(*picture);
    return bytes ? writeOutput(file, existing, *bytes) : tl::unexpected<Error>(bytes.error());
}

Result<void> exportCurvesCsv(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                             Existing existing) {
    return writeOutput(file, existing, curvesCsv(events));
}

Result<void> exportCurvesTikz(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                              const TikzOptions& options, Existing existing) {
    const bool any = std::any_of(events.begin(), events.end(), [](const RunEvent& event) {
        return std::holds_alternative<Iteration>(event);
    });
    if (!any)
        return failure(ErrorCode::InvalidInput,
                       "This run has no iterations yet, so there are no curves to draw.");
    return writeOutput(file, existing, curvesTikz(events, options));
}

Result<void> exportSet(const std::filesystem::path& runDirectory, std::int64_t iteration,
                       const std::filesystem::path& file, Existing existing) {
    const RunFolder run(runDirectory);
    const auto stored = run.iterations(RunFolder::kSets);
    if (stored.empty())
        return failure(ErrorCode::InvalidInput,
                       runDirectory.string() +
                           " holds no synthetic set; give the folder of a run that was recorded.");
    const std::int64_t wanted = iteration < 0 ? stored.back() : iteration;
    if (auto missing = iteration < 0 ? newerSetIsMissing(runDirectory, wanted) : std::nullopt)
        return tl::unexpected<Error>(std::move(*missing));
    if (!std::binary_search(stored.begin(), stored.end(), wanted))
        return failure(ErrorCode::Usage, "The set of iteration " + std::to_string(wanted) +
                                             " was not stored; there are: " + listed(stored) + ".");
    const auto bytes = readWholeFile(run.at(RunFolder::kSets, wanted));
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    return writeOutput(file, existing, *bytes);
}

} // namespace distill
