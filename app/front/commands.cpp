// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/front/commands.h"
#include "app/front/json_output.h"

#include <iostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace distill {
namespace {

int printVersions(bool json) {
    const auto versions = catalogueVersions();
    if (json) {
        printJson(versions);
        return 0;
    }
    std::cout << "Distillation Studio " << versions.at("program").get<std::string>() << "\nLibTorch "
              << versions.at("torch").get<std::string>()
              << (versions.at("cuda").get<bool>() ? "\nwith CUDA"
                                                  : "\nwithout CUDA: it computes on the CPU alone")
              << "\ncompiled by " << versions.at("compiler").get<std::string>() << '\n';
    return 0;
}

} // namespace

void addVersion(CLI::App& app, int& status) {
    const auto json = std::make_shared<bool>(false);
    auto* version = app.add_flag("--version", "Say which version this is, and of what it is made");
    app.add_flag("--json", *json, "Of --version: an object")->needs(version);
    app.require_subcommand(0, 1);
    app.callback([&app, version, json, &status] {
        if (version->count() > 0)
            status = printVersions(*json);
        else if (app.get_subcommands().empty())
            throw CLI::RequiredError("A command");
    });
}

void addFrontCommands(CLI::App& app, int& status, const std::function<int(bool)>& devices) {
    addVersion(app, status);
    addListCommand(app, status, devices);
    addRunsCommand(app, status);
    addControlCommand(app, status);
    addVerifyCommand(app, status);
    addCompletionCommand(app, status);
    addManualCommand(app, status);
    addPagesCommand(app, status);
}

} // namespace distill
