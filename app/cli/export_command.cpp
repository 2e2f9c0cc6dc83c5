// SPDX-License-Identifier: GPL-3.0-or-later
// distill export: a recorded run or a set as files, for people and for other programs.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>

#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "core/catalogue/catalogue.h"
#include "core/export/export_formats.h"
#include "core/export/import_export.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

struct ExportOptions {
    std::string directory, grid, curves, set;
    std::string iteration = "last";
    GridOptions gridOptions;
    bool noLabels = false;
    ExportRequest request; // of --format
};

// -1 is the last one.
Result<std::int64_t> parseIteration(const std::string& text) {
    if (text == "last")
        return -1;
    char* end = nullptr;
    const long long value = std::strtoll(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0' || value < 0)
        return failure(ErrorCode::Usage,
                       "--iteration takes a number of at least 0 or 'last', not '" + text + "'.");
    return value;
}

const RunStarted* startOf(const RunRecord& record) {
    for (const auto& event : record.events)
        if (const auto* started = std::get_if<RunStarted>(&event))
            return started;
    return nullptr;
}

Result<void> writeGrid(const RunRecord& record, const ExportOptions& options, std::int64_t iteration) {
    if (iteration < 0 && !record.imageIterations.empty())
        iteration = record.imageIterations.back();
    const auto images = readImages(record, iteration);
    if (!images)
        return tl::unexpected<Error>(images.error());
    const auto* started = startOf(record);
    return exportGrid(**images, started != nullptr ? started->classNames : std::vector<std::string>(),
                      options.grid, options.gridOptions);
}

// Figures are drawn by the studio program, which lies beside this one or on the path.
Result<void> drawCurves(const std::string& directory, const std::string& file) {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    auto studio = self.parent_path() / "distillation-studio";
    if (error || !std::filesystem::exists(studio, error))
        studio = "distillation-studio";
    const pid_t child = fork();
    if (child == 0) {
        setenv("QT_QPA_PLATFORM", "offscreen", 1);
        execlp(studio.c_str(), studio.c_str(), "--export-curves", directory.c_str(), file.c_str(), nullptr);
        _exit(127);
    }
    int outcome = 0;
    if (child < 0 || waitpid(child, &outcome, 0) < 0 || !WIFEXITED(outcome) || WEXITSTATUS(outcome) == 127)
        return failure(ErrorCode::RunFailed,
                       "Figures are drawn by 'distillation-studio', which was not found beside "
                       "this program. Use a .csv file, or build with -DDISTILL_GUI=ON.");
    if (WEXITSTATUS(outcome) != 0)
        return failure(ErrorCode::CannotWrite, "The figure '" + file + "' was not written.");
    return {};
}

Result<void> writeCurves(const RunRecord& record, const ExportOptions& options) {
    const auto suffix = std::filesystem::path(options.curves).extension().string();
    if (suffix == ".csv")
        return exportCurvesCsv(record.events, options.curves);
    if (suffix == ".png" || suffix == ".pdf" || suffix == ".svg")
        return drawCurves(options.directory, options.curves);
    return failure(ErrorCode::Usage,
                   "Curves can be written as .csv, .png, .pdf or .svg, not '" + suffix + "'.");
}

// "Authors, title, venue year" of the run's method.
std::string methodReference(const std::filesystem::path& source) {
    const auto run = readRunInfo(source);
    if (run)
        for (const auto& method : methods())
            if (method.id == run->config.method)
                return method.reference;
    return {};
}

int exportFormat(ExportOptions options, std::int64_t iteration) {
    auto& request = options.request;
    if (request.out.empty())
        return reportError({ErrorCode::Usage, "--format needs --out: the file or folder to write.", {}});
    request.source = options.directory;
    request.iteration = iteration;
    request.methodReference = methodReference(request.source);
    const auto report = exportAs(request);
    if (!report)
        return reportError(report.error());
    for (const auto& warning : report->warnings)
        std::cerr << "distill: " << warning << '\n';
    std::cout << "wrote " << report->out.string() << "\nwrote " << report->manifest.string() << '\n';
    return 0;
}

int exportPictures(const ExportOptions& options, std::int64_t iteration) {
    const auto record = openRun(options.directory);
    if (!record)
        return reportError(record.error());
    if (!options.grid.empty())
        if (const auto done = writeGrid(*record, options, iteration); !done)
            return reportError(done.error());
    if (!options.curves.empty())
        if (const auto done = writeCurves(*record, options); !done)
            return reportError(done.error());
    if (!options.set.empty())
        if (const auto done = exportSet(options.directory, iteration, options.set); !done)
            return reportError(done.error());
    for (const auto& file : {options.grid, options.curves, options.set})
        if (!file.empty())
            std::cout << "wrote " << file << '\n';
    return 0;
}

int exportCommand(const ExportOptions& options) {
    const bool pictures = !options.grid.empty() || !options.curves.empty() || !options.set.empty();
    const bool format = !options.request.format.empty();
    if (!pictures && !format)
        return reportError(
            {ErrorCode::Usage, "Nothing to export: give --format, --grid, --curves or --set.", {}});
    if (!format && !options.request.out.empty())
        return reportError(
            {ErrorCode::Usage, "--out goes with --format; `distill list formats` has them.", {}});
    const auto iteration = parseIteration(options.iteration);
    if (!iteration)
        return reportError(iteration.error());
    if (pictures)
        if (const int status = exportPictures(options, *iteration); status != 0)
            return status;
    return format ? exportFormat(options, *iteration) : 0;
}

} // namespace

void addExportCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<ExportOptions>();
    auto* command =
        app.add_subcommand("export", "Write a recorded run or a set in formats of other programs");
    command->add_option("run", options->directory, "Run folder; with --format also a set (.safetensors)")
        ->required();
    auto& request = options->request;
    command->add_option("--format", request.format, "One of `distill list formats`");
    command->add_option("--out", request.out, "File or folder that --format makes; never overwritten");
    command->add_flag("--decoded", request.decoded, "Unpack images that hold several smaller ones");
    command->add_option("--pixels", request.pixels,
                        "Of formats with numbers: stored (default), unit or normalised");
    command->add_option("--fps", request.framesPerSecond, "Frames per second of a film")
        ->capture_default_str();
    command->add_option("--licence", request.licence,
                        "Of the data; goes into the files, for instance CC-BY-4.0");
    command->add_option("--grid", options->grid, "Picture of all images, .png");
    command->add_option("--scale", options->gridOptions.scale, "Pixels per image pixel")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    command->add_flag("--no-labels", options->noLabels, "No class names in the grid");
    command->add_option("--curves", options->curves, "Curves, .csv, .png, .pdf or .svg");
    command->add_option("--set", options->set, "Float images and labels, .safetensors");
    command->add_option("--iteration", options->iteration, "A stored iteration, or last")
        ->capture_default_str();
    command->callback([options, &status] {
        options->gridOptions.labels = !options->noLabels;
        status = exportCommand(*options);
    });
}

} // namespace distill
