// SPDX-License-Identifier: GPL-3.0-or-later
// distill run: one distillation, recorded in a folder.
#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/run_options.h"
#include "app/cli/run_session.h"
#include "core/jobs/cost.h"
#include "core/jobs/run.h"

namespace distill {
namespace {

int runCommand(const RunOptions& options) {
    const auto config = validConfigOf(options);
    if (!config)
        return reportError(config.error());
    if (options.estimate) {
        const auto estimate = estimateCost(*config);
        if (!estimate)
            return reportError(estimate.error());
        std::cout << costText(*estimate) << '\n';
        return 0;
    }
    RunRequest request;
    request.config = *config;
    request.freshDirectory = options.out.empty();
    request.directory = options.out.empty() ? newRunDirectory(defaultRunsDirectory(), *config)
                                            : std::filesystem::path(options.out);
    return executeRun(request);
}

} // namespace

void addRunCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<RunOptions>();
    auto* command = app.add_subcommand("run", "Distil a dataset and record the run in a folder");
    addRunOptions(*command, options);
    command->add_option("--out", options->out, "Run folder to write; default: a new one in ~/Distillations");
    command->add_flag("--estimate", options->estimate,
                      "Say what the run will cost on this machine, in time and memory, and leave");
    command->callback([options, &status] { status = runCommand(*options); });
}

} // namespace distill
