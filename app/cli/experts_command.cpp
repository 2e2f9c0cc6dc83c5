// SPDX-License-Identifier: GPL-3.0-or-later
// distill experts: trajectories of networks trained on the real data, which MTT and DATM match.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/run_options.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/catalogue/catalogue.h"
#include "core/io/cache_folder.h"
#include "core/jobs/experts.h"
#include "core/jobs/teachers.h"

namespace distill {
namespace {

struct ExpertOptions {
    std::string preset = "quick", method = "mtt", dataset = "shapes", data, network;
    std::int64_t ipc = 10, count = 0, epochs = 0;
    Machine machine;
    bool json = false;
};

Result<RunConfig> expertConfig(const ExpertOptions& options) {
    auto config = presetConfig(options.preset, options.method, options.dataset, options.ipc);
    if (!config)
        return config;
    config->data = options.data;
    config->device = options.machine.device;
    config->threads = options.machine.threads;
    if (!options.network.empty())
        config->network = options.network;
    if (options.count > 0)
        config->methodParams[options.method + ".experts"] = options.count;
    if (options.epochs > 0)
        config->methodParams[options.method + ".expert_length"] = options.epochs;
    if (auto refused = problemsOf(*config))
        return tl::unexpected<Error>(std::move(*refused));
    if (auto needless = needlessData(config->dataset, config->data))
        return tl::unexpected<Error>(std::move(*needless));
    return config;
}

int trainExpertsCommand(const ExpertOptions& options) {
    const auto config = expertConfig(options);
    if (!config)
        return reportError(config.error());
    if (const auto lost = unwritableCache())
        return reportError(*lost);
    RunControls controls;
    const SignalWatcher signals(controls);
    ConsoleProgress console;
    const auto folders = trainExperts(*config, console.watch(controls));
    if (!folders)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(folders.error());
    auto rows = nlohmann::json::array();
    for (const auto& folder : *folders)
        rows.push_back(folder.string());
    if (options.json)
        printJson(rows);
    else
        for (const auto& folder : *folders)
            std::cout << folder.string() << '\n';
    return 0;
}

// Every training whose epochs are kept, whoever it was made for.
void listExperts(bool json) {
    auto rows = nlohmann::json::array();
    for (const auto& info : listTeachers()) {
        if (info.epochFolder.empty())
            continue;
        rows.push_back({{"network", info.network},
                        {"dataset", info.dataset},
                        {"epochs_kept", info.epochsKept},
                        {"folder", info.epochFolder.string()},
                        {"uses", usesOf(info)}});
        if (!json)
            std::printf("%-14s %-14s %3lld epochs  %-15s  %s\n", info.dataset.c_str(), info.network.c_str(),
                        static_cast<long long>(info.epochsKept),
                        info.teacher ? "teacher, expert" : "expert, teacher", info.epochFolder.c_str());
    }
    if (json)
        printJson(rows);
    else if (rows.empty())
        std::cout << "No experts in " << expertCacheDirectory().string() << '\n';
}

} // namespace

void addExpertsCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<ExpertOptions>();
    auto* command = app.add_subcommand("experts", "Trajectories for MTT and DATM");
    command->require_subcommand(1);
    auto* train =
        command->add_subcommand("train", "Train the experts that a preset needs; prints their folders");
    train->add_option("--preset", options->preset, "quick or paper")->capture_default_str();
    train->add_option("--method", options->method, "mtt or datm")
        ->check(CLI::IsMember({"mtt", "datm"}))
        ->capture_default_str();
    train->add_option("--dataset", options->dataset, "Dataset")->capture_default_str();
    addData(*train, options->data);
    addNumber(*train, "--ipc", options->ipc, "Images per class of the preset", {1, 10000});
    train->add_option("--network", options->network, "Network; default: the preset's");
    addNumber(*train, "--count", options->count, "Experts; default: the preset's", {1, 100000});
    addNumber(*train, "--epochs", options->epochs, "Epochs of each; default: the preset's", {1, 100000});
    addMachine(*train, options->machine);
    addVerbosity(*train);
    addJson(*train, options->json, "Print JSON only: an array of the folders");
    train->callback([options, &status] { status = trainExpertsCommand(*options); });
    auto* list =
        command->add_subcommand("list", "Trainings whose weights are kept after every epoch, and their uses");
    addJson(*list, options->json);
    list->callback([options] { listExperts(options->json); });
}

} // namespace distill
