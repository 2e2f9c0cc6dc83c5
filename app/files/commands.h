// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of `distill` that read sets and pictures or speak with other machines: large libraries, but not
// LibTorch. Each adds itself to the parser and leaves its exit code in `status` when it is called.
#pragma once

namespace CLI {
class App;
}

namespace distill {

struct ImportOptions;

void addInspectCommand(CLI::App& app, int& status);
void addImportCommand(CLI::App& app, int& status);
void addPlaceCommand(CLI::App& app, int& status);
void addAttachCommands(CLI::App& app, int& status); // attach, fetch, work

void addWatchCommand(CLI::App& app, int& status);

void addFileCommands(CLI::App& app, int& status); // all of them

// How a set is to be read where it does not say so itself; import and prove have these.
void addReading(CLI::App& command, ImportOptions& import);

} // namespace distill
