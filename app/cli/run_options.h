// SPDX-License-Identifier: GPL-3.0-or-later
// The options that make a run's configuration, shared by the commands that start runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_config.h"

namespace CLI {
class App;
}

namespace distill {

struct RunOptions {
    std::string preset;
    std::string configFile;
    std::string fromSet;                  // stored set to start from
    std::vector<std::string> assignments; // KEY=VALUE, of flags too, as they were typed
    std::string out;
    bool estimate = false, printConfig = false, json = false;
    bool elsewhere = false; // it is executed at a place, whose devices are not those of this machine
};

void addRunOptions(CLI::App& command, const std::shared_ptr<RunOptions>& options); // not --out
// Preset < config file < what was typed, the later over the earlier. The preset depends on method, dataset and IPC, wherever those are
// said. λ of preset or file is converted where another cmi.scope is said and no λ, so that it pulls as
// before; `note` then says so.
Result<RunConfig> configOf(const RunOptions& options, std::string* note = nullptr);
// The same; an Error with every problem on a line of its own.
Result<RunConfig> validConfigOf(const RunOptions& options, std::string* note = nullptr);
// Usage where data or a set of this computer are named for a place that is another one; an empty `place` is none.
std::optional<Error> refusedData(const RunOptions& options, const std::string& place);
// What keeps the configuration from running, a line each: Device where only the device is missing, else
// Usage.
std::optional<Error> problemsOf(const RunConfig& config);

} // namespace distill
