// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/curve_export.h"

#include <QString>

#include "core/base/lowered.h"
#include "core/export/import_export.h"
#include "core/io/staged_output.h"
#include "core/store/run_store.h"

namespace distill {

Result<void> saveCurves(const std::vector<RunEvent>& events, const std::filesystem::path& file,
                        const FigureOptions& options) {
    const QString suffix = QString::fromStdString(file.extension().string()).toLower();
    if (suffix == QLatin1String(".csv"))
        return exportCurvesCsv(events, file);
    if (suffix == QLatin1String(".tex")) {
        constexpr double kMillimetres = 25.4 / 72.0; // per point
        return exportCurvesTikz(events, file,
                                {options.width * options.unit * kMillimetres,
                                 options.height * options.unit * kMillimetres, options.logarithmic[0],
                                 options.classCurves});
    }
    for (const char* figure : {".png", ".pdf", ".svg"})
        if (suffix == QLatin1String(figure))
            return writeOutput(file, Existing::Replace, [&](const std::filesystem::path& place) {
                return exportFigure(events, place, options);
            });
    return failure(ErrorCode::Usage, "Curves can be saved as .csv, .png, .pdf, .svg or .tex, not as '" +
                                         file.filename().string() + "'.");
}

Result<void> saveCurvesOf(const std::filesystem::path& runDirectory, const std::filesystem::path& file) {
    const auto record = openRun(runDirectory);
    if (!record)
        return tl::unexpected<Error>(record.error());
    if (loweredEnding(file) == ".tex")
        return exportCurvesTikz(record->events, file); // as large as a page is wide
    return saveCurves(record->events, file);
}

} // namespace distill
