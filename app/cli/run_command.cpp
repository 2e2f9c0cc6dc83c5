// SPDX-License-Identifier: GPL-3.0-or-later
// distill run: one distillation, recorded in a folder.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/run_options.h"
#include "app/cli/run_session.h"
#include "app/files/remote_run.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/cost.h"
#include "core/jobs/run.h"
#include "core/places/estimate.h"

namespace distill {
namespace {

// On this machine, or at the place.
Result<CostEstimate> estimateAt(const std::string& place, const RunConfig& config) {
    if (place.empty())
        return estimateCostAfterReading(config);
    const auto there = findPlace(place);
    return there ? estimateThere(*there, config) : tl::unexpected<Error>(there.error());
}

int printEstimate(const RunConfig& config, const std::string& place, bool json) {
    const auto estimate = estimateAt(place, config);
    if (!estimate)
        return reportError(estimate.error());
    if (json)
        printJson(toJson(*estimate));
    else
        std::cout << costText(*estimate) << '\n';
    return 0;
}

int runCommand(RunOptions options, const RemoteStart& remote) {
    std::string note;
    options.elsewhere = !remote.place.empty();
    if (auto refused = refusedData(options, remote.place))
        return reportError(*refused);
    const auto config = validConfigOf(options, &note);
    if (!config)
        return reportError(config.error());
    if (!note.empty())
        std::cerr << "distill: " << note << '\n';
    if (options.printConfig) {
        printJson(toJson(withMethodDefaults(*config)));
        return 0;
    }
    if (options.estimate)
        return printEstimate(*config, remote.place, options.json);
    if (!remote.place.empty()) {
        RemoteStart start = remote;
        start.json = options.json;
        return runAtPlace(withMethodDefaults(*config), start);
    }
    RunRequest request;
    request.config = *config;
    request.freshDirectory = options.out.empty();
    request.directory = options.out.empty() ? newRunDirectory(defaultRunsDirectory(), *config)
                                            : std::filesystem::path(options.out);
    return executeRun(request, options.json);
}

} // namespace

void addRunCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<RunOptions>();
    const auto remote = std::make_shared<RemoteStart>();
    auto* command = app.add_subcommand("run", "Distil a dataset and record the run in a folder");
    addRunOptions(*command, options);
    auto* place = command->add_option("--place", remote->place,
                                      "Execute it there and follow it; `distill place list` names them");
    command->add_option("--name", remote->name, "Its folder there; the same name again goes on with it")
        ->needs(place);
    command->add_flag("--detach", remote->detach, "Start it there and leave")->needs(place);
    addOutput(*command, "--out", options->out,
              "Run folder to write, never one that holds a run; default: a new one in ~/Distillations")
        ->excludes(place);
    auto* estimate = command->add_flag(
        "--estimate", options->estimate,
        "Say what the run will cost on this machine, or at --place, in time and memory, and leave");
    command
        ->add_flag("--print-config", options->printConfig,
                   "Print all settings as JSON, as --config takes them, and leave")
        ->excludes(estimate);
    addJson(*command, options->json, "Print what happens as lines of JSON, as the journal has them");
    command->callback([options, remote, &status] { status = runCommand(*options, *remote); });
}

} // namespace distill
