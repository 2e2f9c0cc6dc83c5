// SPDX-License-Identifier: GPL-3.0-or-later
// distill cmi: the CMI of a stored synthetic set, in total, by class and by image.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/base/number_text.h"
#include "core/jobs/measure_cmi.h"

namespace distill {
namespace {

constexpr const char* kFields =
    "In nats. per_image: KL of the image divided by the number of images; they add up to cmi.\n"
    "per_class: mean KL of the class's images. λ taken class by class weighs the sum of per_class, so it "
    "means as many times more\nas there are classes.";

// Writes the features, too, where a file is named: whether it may be is known before anything is computed.
Result<CmiReport> measured(CmiRequest request, const std::string& features, Existing existing,
                           RunControls& controls) {
    ConsoleProgress console;
    const auto watch = console.watch(controls);
    if (features.empty())
        return measureStoredCmi(request, watch);
    Result<CmiReport> report;
    const auto written =
        writeOutput(outputPath(features), existing, [&](const std::filesystem::path& place) -> Result<void> {
            request.features = place;
            report = measureStoredCmi(request, watch);
            if (!report)
                return tl::unexpected<Error>(report.error());
            return {};
        });
    if (!written)
        return tl::unexpected<Error>(written.error());
    return report;
}

struct CmiOptions {
    CmiRequest request;
    std::string set, features, centroids, layer;
    Existing existing = Existing::Refuse;
    bool json = false;
};

// An unknown name is refused.
Result<CmiRequest> requestOf(const CmiOptions& options) {
    CmiRequest request = options.request;
    request.place.set = options.set;
    if (!options.centroids.empty()) {
        const auto centroids = readChoice<Centroids>("--centroids", options.centroids);
        if (!centroids)
            return tl::unexpected<Error>(centroids.error());
        request.centroids = *centroids;
    }
    if (!options.layer.empty()) {
        const auto layer = readChoice<TeacherLayer>("--layer", options.layer);
        if (!layer)
            return tl::unexpected<Error>(layer.error());
        request.layer = *layer;
    }
    return request;
}

int cmiCommand(const CmiOptions& options) {
    const auto request = requestOf(options);
    if (!request)
        return reportError(request.error());
    RunControls controls;
    const SignalWatcher signals(controls);
    const auto report = measured(*request, options.features, options.existing, controls);
    if (!report)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(report.error());
    if (options.json) {
        printJson(toJson(*report));
        return 0;
    }
    std::printf("CMI %.6g nats in %s\n", report->cmi,
                counted(report->teachers.size(), "teacher", "teachers").c_str());
    for (const auto& teacher : report->teachers)
        std::printf("  %s\n", teacher.c_str());
    for (std::size_t c = 0; c < report->perClass.size(); ++c)
        std::printf("class %-4zu %.6g\n", c, report->perClass[c]);
    return 0;
}

} // namespace

void addCmiCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<CmiOptions>();
    auto& request = options->request;
    auto* command = app.add_subcommand("cmi", "Measure the CMI of a synthetic set, by class and image");
    command->footer(kFields);
    addPath(*command, "set", options->set, "Run folder, \"folder@iteration\", or .safetensors file")
        ->required();
    command->add_option("--dataset", request.place.dataset,
                        "Dataset of the teachers; default: the set's own");
    addData(*command, request.place);
    command->add_option(
        "--teacher", request.teachers,
        "Network to train, or files with weights (.pth, .pt, .safetensors); default: the teachers "
        "of the run");
    addSeed(*command, request.seed, "Draws the weights of teachers that are trained; 1 as in runs");
    command->add_option("--centroids", options->centroids,
                        "Class centres: synthetic or real; default: as in the run");
    command->add_option("--layer", options->layer,
                        "Of the teachers: last, previous or logits; default: as in the run");
    addMachine(*command, request.machine);
    addVerbosity(*command);
    addOutputFile(*command, "--features", options->features,
                  "Also write the features and labels that were measured to this .safetensors file");
    addForce(*command, options->existing);
    addJson(*command, options->json);
    command->callback([options, &status] { status = cmiCommand(*options); });
}

} // namespace distill
