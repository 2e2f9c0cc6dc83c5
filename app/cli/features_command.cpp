// SPDX-License-Identifier: GPL-3.0-or-later
// distill features: a stored set among the real images, in the features of a network and in pixels.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/signals.h"
#include "core/jobs/feature_map.h"

namespace distill {
namespace {

struct FeaturesOptions {
    FeatureMapRequest request;
    std::string set, pictures;
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
    if (map.explained.size() == 2)
        std::printf("the axes hold %.1f and %.1f %% of the variance of the real images\n",
                    100 * map.explained[0], 100 * map.explained[1]);
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
        map = mapFeatures(request, controls, [&](const Progress& progress) { console.show(progress); });
    }
    if (!map)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(map.error());
    if (json)
        std::cout << toJson(*map).dump() << '\n';
    else
        printMap(*map);
    return 0;
}

void addMapOptions(CLI::App& command, FeaturesOptions& options) {
    auto& request = options.request;
    command.add_option("--teacher", request.teacher,
                       "Network to train, or file with weights; default: as the run trains its teachers");
    command.add_option("--real", request.realPerClass, "Real images of each class")->capture_default_str();
    command.add_flag("--every-iteration", request.everyIteration, "All stored iterations of a run");
    command.add_flag("--tsne", request.tsne, "t-SNE in place of principal components");
    command.add_option("--perplexity", request.perplexity, "Of t-SNE")->capture_default_str();
    command
        .add_option("--nearest", request.nearest, "Find nearest real images by pixels or features; or none")
        ->capture_default_str();
    command.add_option(
        "--pictures", options.pictures,
        "Also write synthetic.png and nearest.png to this folder: row = class, column = image");
}

} // namespace

void addFeaturesCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<FeaturesOptions>();
    auto& request = options->request;
    auto* command =
        app.add_subcommand("features", "A synthetic set among the real images: map, nearest, pixels");
    command->add_option("set", options->set, "Run folder, \"folder@iteration\" or .safetensors file")
        ->required();
    command->add_option("--dataset", request.dataset, "Dataset of the real images; default: the set's own");
    command->add_option("--data", request.data, "File or folder of the dataset");
    command->add_option("--split-seed", request.splitSeed,
                        "What drew the test images of a folder; default: the run's own");
    addMapOptions(*command, *options);
    command->add_option("--seed", request.seed, "Of the start of t-SNE")->capture_default_str();
    command->add_option("--threads", request.threads, "CPU threads; 0 = one per core");
    command->add_option("--device", request.device, "auto, cpu, cuda or cuda:<index>")->capture_default_str();
    command->add_flag("--json", options->json, "Print JSON only");
    command->callback([options, &status] {
        options->request.set = options->set;
        options->request.pictures = options->pictures;
        status = featuresCommand(options->request, options->json);
    });
}

} // namespace distill
