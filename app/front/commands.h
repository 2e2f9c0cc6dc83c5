// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of `distill` that need no LibTorch. Each adds itself to the parser and leaves its exit code in
// `status` when it is called.
#pragma once

#include <functional>

#include <nlohmann/json_fwd.hpp>

namespace CLI {
class App;
}

namespace distill {

void addControlCommand(CLI::App& app, int& status);
void addListCommand(CLI::App& app, int& status, const std::function<int(bool json)>& devices);
void addRunsCommand(CLI::App& app, int& status);
void addVerifyCommand(CLI::App& app, int& status);
void addCompletionCommand(CLI::App& app, int& status); // of every command that the parser has by then
void addManualCommand(CLI::App& app, int& status);
void addPagesCommand(CLI::App& app, int& status); // hidden; of every command that the parser has
void addVersion(CLI::App& app, int& status);

// All of them. `devices` lists those of this machine, which only the engine can.
void addFrontCommands(CLI::App& app, int& status, const std::function<int(bool json)>& devices);

nlohmann::json catalogueVersions(); // of the program and of what it was built with

} // namespace distill
