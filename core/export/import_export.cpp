// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/import_export.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "core/export/curve_export.h"
#include "core/export/image_export.h"
#include "core/io/atomic_file.h"
#include "core/io/png_image.h"
#include "core/store/named_set.h"

namespace distill {

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
    const auto named =
        namedSet(runDirectory, iteration < 0 ? std::nullopt : std::optional<std::int64_t>(iteration));
    if (!named)
        return tl::unexpected<Error>(named.error());
    const auto bytes = readWholeFile(named->file);
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    return writeOutput(file, existing, *bytes);
}

} // namespace distill
