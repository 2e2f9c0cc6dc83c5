// SPDX-License-Identifier: GPL-3.0-or-later
// distill experts: trajectories of networks trained on the real data, which MTT and DATM match.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/signals.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/experts.h"

namespace distill {
namespace {

struct ExpertOptions {
    std::string preset = "quick", method = "mtt", dataset = "shapes", data, network, device = "auto";
    std::int64_t ipc = 10, count = 0, epochs = 0, threads = 0;
};

Result<RunConfig> expertConfig(const ExpertOptions& options) {
    auto config = presetConfig(options.preset, options.method, options.dataset, options.ipc);
    if (!config)
        return config;
    config->data = options.data;
    config->device = options.device;
    config->threads = options.threads;
    if (!options.network.empty())
        config->network = options.network;
    if (options.count > 0)
        config->methodParams[options.method + ".experts"] = options.count;
    if (options.epochs > 0)
        config->methodParams[options.method + ".expert_length"] = options.epochs;
    if (const auto problems = validate(*config); !problems.empty())
        return failure(ErrorCode::Usage, problems.front().field + ": " + problems.front().message);
    return config;
}

int trainExpertsCommand(const ExpertOptions& options) {
    const auto config = expertConfig(options);
    if (!config)
        return reportError(config.error());
    RunControls controls;
    const SignalWatcher signals(controls);
    ConsoleProgress console;
    const auto folders =
        trainExperts(*config, controls, [&](const Progress& progress) { console.show(progress); });
    if (!folders)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(folders.error());
    for (const auto& folder : *folders)
        std::cout << folder.string() << '\n';
    return 0;
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
    train->add_option("--data", options->data, "File or folder of the dataset");
    train->add_option("--ipc", options->ipc, "Images per class of the preset")->capture_default_str();
    train->add_option("--network", options->network, "Network; default: the preset's");
    train->add_option("--count", options->count, "Experts; default: the preset's");
    train->add_option("--epochs", options->epochs, "Epochs of each; default: the preset's");
    train->add_option("--threads", options->threads, "CPU threads; 0 = one per core");
    train->add_option("--device", options->device, "auto, cpu, cuda or cuda:<index>")->capture_default_str();
    train->callback([options, &status] { status = trainExpertsCommand(*options); });
}

} // namespace distill
