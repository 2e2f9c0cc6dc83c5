// SPDX-License-Identifier: GPL-3.0-or-later
// distill features: a stored set among the real images, in the features of a network and in pixels.
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
#include "app/front/program.h"
#include "app/front/values.h"
#include "core/jobs/feature_map.h"

namespace distill {
namespace {

struct FeaturesOptions {
    FeatureMapRequest request;
    std::string set, pictures, beside;
    Existing existing = Existing::Refuse;
    bool json = false;
};

void printPixels(const char* name, const PixelSummary& pixels) {
    std::printf("pixels of %s: %.3f to %.3f, %.2f %% outside [0, 1]; mean, deviation", name, pixels.minimum,
                pixels.maximum, 100 * pixels.outside);
    for (std::size_t c = 0; c < pixels.mean.size(); ++c)
        std::printf("  %.3f, %.3f", pixels.mean[c], pixels.deviation[c]);
    std::printf("\n");
}

void printMap(const FeatureMap& map) {
    std::printf("features of %s, %s, %zu real and %zu synthetic images\n", map.network.c_str(),
                map.projection == "tsne" ? "t-SNE" : "principal components", map.real.size(),
                map.sets.back().points.size());
    for (const auto* plane : {&map, map.probabilities.get()})
        if (plane != nullptr && plane->explained.size() == 2)
            std::printf("the axes of the %s hold %.1f and %.1f %% of the variance of the real images\n",
                        plane->space.c_str(), 100 * plane->explained[0], 100 * plane->explained[1]);
    for (std::size_t i = 0; i < map.nearest.size(); ++i)
        std::printf("image %-4zu nearest real image %lld, %s, distance %.4g\n", i,
                    static_cast<long long>(map.nearest[i].index),
                    map.classNames.at(static_cast<std::size_t>(map.nearest[i].label)).c_str(),
                    map.nearest[i].distance);
    printPixels("the set", map.syntheticPixels);
    printPixels("real images", map.realPixels);
}

int featuresCommand(const FeatureMapRequest& request, bool json) {
    RunControls controls;
    const SignalWatcher signals(controls);
    Result<FeatureMap> map;
    {
        ConsoleProgress console;
        map = mapFeatures(request, console.watch(controls));
    }
    if (!map)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(map.error());
    if (json)
        printJson(toJson(*map));
    else
        printMap(*map);
    return 0;
}

void addMapOptions(CLI::App& command, FeaturesOptions& options) {
    auto& request = options.request;
    command.add_option("--teacher", request.teacher,
                       "Network to train, or file with weights; default: as the run trains its teachers");
    command.add_flag("--probabilities", request.probabilities,
                     "The same in the space of probabilities, P = softmax(features), which CMI is taken of");
    command.add_option("--beside", options.beside,
                       "Another set of the same dataset in the same axes: of a run with another λ");
    addNumber(command, "--real", request.realPerClass, "Real images of each class", {1, 1000000});
    command.add_flag("--every-iteration", request.everyIteration, "All stored iterations of a run");
    auto* tsne = command.add_flag("--tsne", request.tsne, "t-SNE in place of principal components");
    addNumber(command, "--perplexity", request.perplexity, "Of t-SNE", {1, 10000})->needs(tsne);
    command
        .add_option("--nearest", request.nearest, "Find nearest real images by pixels or features; or none")
        ->capture_default_str();
    addOutput(command, "--pictures", options.pictures,
              "Also write synthetic.png and nearest.png to this folder: row = class, column = image");
    addForce(command, options.existing);
}

} // namespace

void addFeaturesCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<FeaturesOptions>();
    auto& request = options->request;
    auto* command =
        app.add_subcommand("features", "A synthetic set among the real images: map, nearest, pixels");
    addPath(*command, "set", options->set, "Run folder, \"folder@iteration\" or .safetensors file")
        ->required();
    command->add_option("--dataset", request.place.dataset,
                        "Dataset of the real images; default: the set's own");
    addData(*command, request.place);
    addMapOptions(*command, *options);
    addSeed(*command, request.seed, "Draws the real images, and the start of t-SNE");
    addMachine(*command, request.machine);
    addVerbosity(*command);
    addJson(*command, options->json);
    command->callback([options, &status] {
        options->request.place.set = options->set;
        options->request.beside = options->beside;
        options->request.pictures = options->pictures;
        options->request.existing = options->existing;
        if (!options->pictures.empty() && options->request.nearest == "none") {
            status = reportError({ErrorCode::Usage,
                                  "--pictures shows the nearest real images, and --nearest none finds none.",
                                  {}});
            return;
        }
        if (!options->pictures.empty() && options->existing == Existing::Refuse)
            for (const char* name : {"synthetic.png", "nearest.png"}) // before anything is computed
                refuseExisting(options->request.pictures / name);
        status = featuresCommand(options->request, options->json);
    });
}

} // namespace distill
