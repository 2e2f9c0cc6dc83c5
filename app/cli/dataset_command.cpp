// SPDX-License-Identifier: GPL-3.0-or-later
// distill dataset: what is known of a dataset.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/base/json_fields.h"
#include "core/catalogue/catalogue.h"
#include "core/io/png_image.h"
#include "core/jobs/dataset_report.h"

namespace distill {
namespace {

std::string numbers(const std::vector<double>& values) {
    std::string text;
    for (const double value : values) {
        char number[32];
        std::snprintf(number, sizeof number, "%s%.4f", text.empty() ? "" : " ", value);
        text += number;
    }
    return text;
}

void print(const DatasetReport& report) {
    std::printf("%s: %lld training and %lld test images of %d x %d x %d in %zu classes\n",
                report.name.c_str(), static_cast<long long>(report.train),
                static_cast<long long>(report.test), report.channels, report.height, report.width,
                report.classes.size());
    std::printf("normalised by  mean %s  deviation %s\n", numbers(report.mean).c_str(),
                numbers(report.std).c_str());
    std::printf("measured       mean %s  deviation %s\n", numbers(report.measuredMean).c_str(),
                numbers(report.measuredStd).c_str());
    std::printf("%9s %9s  class\n", "training", "test");
    for (const auto& row : report.classes)
        std::printf("%9lld %9lld  %s\n", static_cast<long long>(row.train), static_cast<long long>(row.test),
                    row.name.c_str());
    for (const auto& warning : report.warnings)
        std::printf("warning: %s\n", warning.text.c_str());
}

struct Options {
    DatasetRequest request;
    std::optional<std::int64_t> imageSize;
    std::string samplesFile, reportFile;
    Existing existing = Existing::Refuse;
    bool json = false;
};

int datasetCommand(Options options) {
    if (const auto refused = onlyPng({options.samplesFile}))
        return reportError(*refused);
    if (const auto needless = needlessData(options.request.dataset, options.request.data))
        return reportError(*needless);
    if (options.imageSize) {
        if (const auto needless = needlessSize(options.request.dataset, *options.imageSize))
            return reportError(*needless);
        options.request.imageSize = *options.imageSize;
    }
    for (const auto& file : {options.samplesFile, options.reportFile}) // before anything is read
        if (!file.empty())
            if (const auto possible = tryOutput(outputPath(file), options.existing); !possible)
                return reportError(possible.error());
    RunControls controls;
    const SignalWatcher signals(controls);
    Result<DatasetReport> report;
    {
        ConsoleProgress console;
        report = describeDataset(options.request, console.watch(controls));
    }
    if (!report)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(report.error());
    if (!options.samplesFile.empty())
        if (const auto written =
                writeOutput(outputPath(options.samplesFile), options.existing,
                            [&](const auto& place) { return writePng(tile(report->samples), place); });
            !written)
            return reportError(written.error());
    const auto text = jsonText(toJson(*report), 2) + '\n';
    if (!options.reportFile.empty())
        if (const auto written = writeOutput(outputPath(options.reportFile), options.existing, text);
            !written)
            return reportError(written.error());
    if (options.json)
        std::cout << text;
    else
        print(*report);
    return 0;
}

} // namespace

void addDatasetCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<Options>();
    auto& request = options->request;
    auto* command = app.add_subcommand("dataset", "What is known of a dataset: counts, mean, warnings");
    command->add_option("id", request.dataset, "Dataset; `distill list datasets` names them")->required();
    addData(*command, request.data);
    addNumber(*command, "--image-size", options->imageSize, "Side in pixels, for a folder of pictures",
              {8, 512});
    addNumber(*command, "--split-seed", request.splitSeed, "Draws the test images of a folder without any",
              kSeedLimits);
    command->add_option("--normalization,--normalisation", request.normalisation, "own, cifar10 or imagenet")
        ->capture_default_str();
    addOutputFile(*command, "--samples", options->samplesFile,
                  "Write a PNG with images of each class, a row each");
    addOutputFile(*command, "--report", options->reportFile, "Write what --json prints to this file");
    addForce(*command, options->existing);
    addVerbosity(*command);
    addJson(*command, options->json);
    command->callback([options, &status] { status = datasetCommand(*options); });
}

} // namespace distill
