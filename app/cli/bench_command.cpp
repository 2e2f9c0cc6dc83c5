// SPDX-License-Identifier: GPL-3.0-or-later
// distill bench: how fast the main job is on this machine.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/front/options.h"
#include "core/jobs/benchmark.h"

namespace distill {
namespace {

constexpr const char* kFields = "dm_iteration_seconds: one DM iteration at CIFAR-10 shape. "
                                "convolutions_seconds: its convolutions alone, the limit.\n"
                                "ratio: median over paired rounds. cmi_*_seconds, cmi_*_share: the CMI term "
                                "and its share of an iteration that has "
                                "it.\nquick_preset: peak memory of this process after a short run of the "
                                "quick preset. load_cifar10_seconds: null "
                                "where CIFAR-10 is not found.";

int benchCommand(const BenchmarkRequest& request, bool json) {
    const auto report = benchmark(request);
    if (!report)
        return reportError(report.error());
    if (json) {
        std::cout << report->dump(2) << '\n';
        return 0;
    }
    if (request.cmi) {
        std::printf("%-10s %6s %6s %10s %10s %8s\n", "teacher", "every", "batch", "matching s", "CMI s",
                    "share");
        for (const auto& row : report->at("rows"))
            std::printf("%-10s %6d %6d %10.3f %10.3f %6.1f %%\n",
                        row.at("teacher").get<std::string>().c_str(), row.at("every").get<int>(),
                        row.at("batch").get<int>(), row.at("matching_seconds").get<double>(),
                        row.at("cmi_seconds").get<double>(), 100 * row.at("cmi_share").get<double>());
        return 0;
    }
    for (const auto& [key, value] : report->items())
        std::cout << key << ": " << value.dump() << '\n';
    return 0;
}

} // namespace

void addBenchCommand(CLI::App& app, int& status) {
    struct Options {
        BenchmarkRequest request;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("bench", "Measure the speed of the main job here");
    command->footer(kFields);
    addPath(*command, "--data", options->request.data, "CIFAR-10 file or folder, to time reading it");
    addMachine(*command, options->request.threads, options->request.device);
    addVerbosity(*command);
    command->add_flag("--cmi", options->request.cmi,
                      "Only the share of CMI in an iteration, by teacher, cadence and batch of real images");
    addJson(*command, options->json);
    command->callback([options, &status] { status = benchCommand(options->request, options->json); });
}

} // namespace distill
