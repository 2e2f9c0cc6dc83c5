// SPDX-License-Identifier: GPL-3.0-or-later
// distill export: a recorded run or a set as files, for people and for other programs.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "app/front/values.h"
#include "core/base/lowered.h"
#include "core/catalogue/catalogue.h"
#include "core/export/export_formats.h"
#include "core/export/import_export.h"
#include "core/io/child_process.h"
#include "core/run/param_spec.h"
#include "core/store/named_set.h"
#include "core/store/newest_set.h"
#include "core/store/run_store.h"
#include "core/store/snapshot_files.h"

namespace distill {
namespace {

struct ExportOptions {
    std::string directory, grid, curves, set;
    std::string iteration = "last";
    Existing existing = Existing::Refuse;
    bool json = false;
    GridOptions gridOptions;
    bool noLabels = false;
    std::optional<std::int64_t> first, last, framesPerSecond; // of films
    ExportRequest request;                                    // of --format
};

// -1 is the last one.
Result<std::int64_t> parseIteration(const std::string& text) {
    if (text == "last")
        return -1;
    ParamSpec spec;
    spec.key = "--iteration";
    spec.kind = ParamKind::Integer;
    spec.minimum = 0;
    const auto value = parseParam(spec, text);
    if (!value)
        return failure(ErrorCode::Usage,
                       "--iteration takes a whole number of at least 0 or 'last', not '" + text + "'.");
    return std::get<std::int64_t>(*value);
}

const RunStarted* startOf(const RunRecord& record) {
    for (const auto& event : record.events)
        if (const auto* started = std::get_if<RunStarted>(&event))
            return started;
    return nullptr;
}

// The newest picture that the run stored; an older one in its place would be a wrong answer.
Result<std::int64_t> newestPicture(const RunRecord& record) {
    const auto there = record.imageIterations.empty() ? -1 : record.imageIterations.back();
    const auto newest = newestStored(record.events);
    if (newest > there)
        return failure(ErrorCode::InvalidInput,
                       "The newest picture of '" + record.info.directory.string() + "', that of iteration " +
                           std::to_string(newest) +
                           ", is not there any more; name one that is with --iteration.");
    return there;
}

std::optional<Error> pictureIsMissing(const RunRecord& record, std::int64_t iteration) {
    const auto& there = record.imageIterations;
    if (std::find(there.begin(), there.end(), iteration) != there.end())
        return std::nullopt;
    return Error{ErrorCode::InvalidInput,
                 "'" + record.info.directory.string() + "' holds no picture" +
                     (there.empty() ? "."
                                    : " of iteration " + std::to_string(iteration) + "; there are " +
                                          iterationList(there) + "."),
                 {}};
}

Result<void> writeGrid(const RunRecord& record, const ExportOptions& options, std::int64_t iteration) {
    if (iteration < 0) {
        const auto newest = newestPicture(record);
        if (!newest)
            return tl::unexpected<Error>(newest.error());
        iteration = *newest;
    }
    if (auto missing = pictureIsMissing(record, iteration))
        return tl::unexpected<Error>(std::move(*missing));
    const auto images = readImages(record, iteration);
    if (!images)
        return tl::unexpected<Error>(images.error());
    const auto* started = startOf(record);
    return exportGrid(**images, started != nullptr ? started->classNames : std::vector<std::string>(),
                      outputPath(options.grid), options.gridOptions, options.existing);
}

// Figures are drawn by the studio program, which lies beside this one or on the path.
Result<void> drawCurves(const std::string& directory, const std::string& file) {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    std::filesystem::path studio =
        "distillation-studio"; // on the path, unless it lies where it was built or installed
    for (const char* place : {"distillation-studio", "../../bin/distillation-studio"})
        if (std::filesystem::exists(self.parent_path() / place, error)) {
            studio = self.parent_path() / place;
            break;
        }
    ChildCall call;
    call.command = {studio.string(), "--export-curves", directory, file};
    call.environment = {"QT_QPA_PLATFORM=offscreen"};
    call.limit = std::chrono::hours(1); // of a long run
    const auto answer = runChild(call);
    if (!answer && answer.error().code != ErrorCode::InvalidInput)
        return tl::unexpected<Error>(answer.error());
    if (!answer || answer->code >= 127) // not started, or ended by a signal
        return failure(ErrorCode::RunFailed,
                       "Figures are drawn by 'distillation-studio', which was not found beside "
                       "this program. Use a .csv file, or build with -DDISTILL_GUI=ON.");
    std::cerr << answer->err;
    if (answer->code != 0)
        return failure(ErrorCode::CannotWrite, "The figure '" + file + "' was not written.");
    return {};
}

Result<void> writeCurves(const RunRecord& record, const ExportOptions& options) {
    const auto suffix = loweredEnding(options.curves);
    if (suffix == ".csv" || options.curves == "-" || options.curves == "/dev/stdout")
        return exportCurvesCsv(record.events, outputPath(options.curves), options.existing);
    if (suffix == ".tex")
        return exportCurvesTikz(record.events, outputPath(options.curves), {}, options.existing);
    if (suffix == ".png" || suffix == ".pdf" || suffix == ".svg")
        return writeOutput(options.curves, options.existing, [&](const std::filesystem::path& place) {
            return drawCurves(options.directory, place.string());
        });
    return failure(ErrorCode::Usage, "Curves can be written as .csv, .tex, .png, .pdf or .svg: '" +
                                         options.curves + "' ends with none of these.");
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

int exportFormat(ExportOptions options, std::int64_t iteration, std::vector<std::string>& files) {
    auto& request = options.request;
    if (request.out.empty())
        return reportError({ErrorCode::Usage, "--format needs --out: the file or folder to write.", {}});
    const bool hasFilm = request.format == "film" || request.format == "bundle";
    if (!hasFilm && (options.first || options.last || options.framesPerSecond))
        return reportError({ErrorCode::Usage,
                            "--first, --last and --fps are for films; '" + request.format +
                                "' has none: leave them out, or choose --format film.",
                            {}});
    if (options.first && options.last && *options.first > *options.last)
        return reportError({ErrorCode::Usage,
                            "The film would end before it begins: --first " + std::to_string(*options.first) +
                                " is beyond --last " + std::to_string(*options.last) + ".",
                            {}});
    request.framesPerSecond = static_cast<int>(options.framesPerSecond.value_or(request.framesPerSecond));
    request.firstIteration = options.first.value_or(request.firstIteration);
    request.lastIteration = options.last.value_or(request.lastIteration);
    request.source = options.directory;
    request.iteration = iteration;
    request.existing = options.existing;
    request.methodReference = methodReference(request.source);
    const auto report = exportAs(request);
    if (!report)
        return reportError(report.error());
    for (const auto& warning : report->warnings)
        std::cerr << "distill: " << warning << '\n';
    files.insert(files.end(), {report->out.string(), report->manifest.string()});
    return 0;
}

int exportPictures(const ExportOptions& options, std::int64_t iteration, std::vector<std::string>& files) {
    const auto record = openRun(options.directory);
    if (!record)
        return reportError(record.error());
    for (const auto& line : record->damage)
        warn(line);
    if (!options.grid.empty())
        if (const auto done = writeGrid(*record, options, iteration); !done)
            return reportError(done.error());
    if (!options.curves.empty())
        if (const auto done = writeCurves(*record, options); !done)
            return reportError(done.error());
    if (!options.set.empty())
        if (const auto done =
                exportSet(options.directory, iteration, outputPath(options.set), options.existing);
            !done)
            return reportError(done.error());
    for (const auto& file : {options.grid, options.curves, options.set})
        if (!file.empty())
            files.push_back(file);
    return 0;
}

// "run@100" is the run at that iteration, as in every command.
std::optional<Error> takeIteration(ExportOptions& options) {
    const auto named = namedPlace(options.directory);
    if (!named.iteration)
        return std::nullopt;
    const auto said = std::to_string(*named.iteration);
    if (options.iteration != "last" && options.iteration != said)
        return Error{ErrorCode::Usage,
                     "'" + options.directory + "' and --iteration " + options.iteration +
                         " name two iterations: leave one away.",
                     {}};
    options.directory = named.path.string();
    options.iteration = said;
    return std::nullopt;
}

int exportCommand(ExportOptions options) {
    const bool pictures = !options.grid.empty() || !options.curves.empty() || !options.set.empty();
    const bool format = !options.request.format.empty();
    if (!pictures && !format)
        return reportError(
            {ErrorCode::Usage, "Nothing to export: give --format, --grid, --curves or --set.", {}});
    if (!format && !options.request.out.empty())
        return reportError(
            {ErrorCode::Usage, "--out goes with --format; `distill list formats` has them.", {}});
    if (const auto refused = onlyPng({options.grid}))
        return reportError(*refused);
    if (options.set.find('=') != std::string::npos && std::filesystem::path(options.set).extension().empty())
        return reportError({ErrorCode::Usage,
                            "--set names the file that is to hold the set, such as set.safetensors; '" +
                                options.set + "' looks like a setting, and a recorded run has no others.",
                            {}});
    if (const auto refused = onlySafetensors(options.set))
        return reportError(*refused);
    if (const auto refused = onlyOneOutput(options.json, {options.grid, options.curves, options.set}))
        return reportError(*refused);
    if (const auto refused = takeIteration(options))
        return reportError(*refused);
    const auto iteration = parseIteration(options.iteration);
    if (!iteration)
        return reportError(iteration.error());
    std::vector<std::string> files;
    int status = pictures ? exportPictures(options, *iteration, files) : 0;
    if (status == 0 && format)
        status = exportFormat(options, *iteration, files);
    if (options.json && status == 0)
        printJson(nlohmann::json{{"files", files}});
    else
        for (const auto& file : files)
            if (file != "-")
                std::cout << "wrote " << file << '\n';
    return status;
}

void addFormatOptions(CLI::App& command, ExportOptions& options) {
    auto& request = options.request;
    auto* format = command.add_option("--format", request.format, "One of `distill list formats`");
    addOutput(command, "--out", request.out, "File or folder that --format makes");
    const std::vector<CLI::Option*> further = {
        command.add_flag("--decoded", request.decoded, "Unpack images that hold several smaller ones"),
        command.add_option("--pixels", request.pixels,
                           "Of formats with numbers: stored (default), unit or normalised"),
        addNumber(command, "--fps", options.framesPerSecond, "Frames per second of a film [12]", {1, 50}),
        addNumber(command, "--first", options.first,
                  "Iteration that a film begins at; default: the first stored", kCountLimits),
        addNumber(command, "--last", options.last, "Iteration that it goes up to; default: the last stored",
                  kCountLimits),
        command.add_option("--licence", request.licence,
                           "Of the data; goes into the files, for instance CC-BY-4.0")};
    for (auto* option : further)
        option->needs(format);
}

} // namespace

void addExportCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<ExportOptions>();
    auto* command =
        app.add_subcommand("export", "Write a recorded run or a set in formats of other programs");
    addPath(*command, "run", options->directory,
            "Run folder, or \"folder@iteration\"; with --format also a set (.safetensors)")
        ->required();
    addFormatOptions(*command, *options);
    auto* grid =
        addOutputFile(*command, "--grid", options->grid, "Picture of all images, a PNG; - = standard output");
    addNumber(*command, "--scale", options->gridOptions.scale, "Pixels per image pixel", {1, 64})
        ->needs(grid);
    command->add_flag("--no-labels", options->noLabels, "No class names in the grid")->needs(grid);
    addOutputFile(*command, "--curves", options->curves,
                  "Curves, .csv, .tex (pgfplots), .png, .pdf or .svg; - = CSV on standard output");
    addOutputFile(*command, "--set", options->set,
                  "Float images and labels, .safetensors; - = standard output");
    command->add_option("--iteration", options->iteration, "A stored iteration, or last")
        ->capture_default_str();
    addForce(*command, options->existing); // folders are never replaced
    addJson(*command, options->json, "Print JSON only: the files that were written");
    command->callback([options, &status] {
        options->gridOptions.labels = !options->noLabels;
        status = exportCommand(*options);
    });
}

} // namespace distill
