// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of `distill` that need LibTorch. Each adds itself to the parser and leaves its exit code in
// `status` when it is called.
#pragma once

#include "app/front/program.h"

namespace CLI {
class App;
}

namespace distill {

void addRunCommand(CLI::App& app, int& status);
void addResumeCommands(CLI::App& app, int& status); // resume, fork, replay
void addEvaluateCommand(CLI::App& app, int& status);
void addExportCommand(CLI::App& app, int& status);
void addDatasetCommand(CLI::App& app, int& status);
void addDataCommand(CLI::App& app, int& status); // list, where, fetch, verify
void addProveCommand(CLI::App& app, int& status);
void addPicturesCommand(CLI::App& app, int& status);
void addExpertsCommand(CLI::App& app, int& status);
void addCmiCommand(CLI::App& app, int& status);
void addScoreCommand(CLI::App& app, int& status);
void addMatrixCommand(CLI::App& app, int& status);
void addFeaturesCommand(CLI::App& app, int& status);
void addSweepCommand(CLI::App& app, int& status);
void addTwinCommand(CLI::App& app, int& status);
void addTeachersCommand(CLI::App& app, int& status);
void addBenchCommand(CLI::App& app, int& status);

void addEngineCommands(CLI::App& app, int& status); // all of them, and those of app/files

int listDevices(bool json); // of this machine, for `distill list devices`

} // namespace distill
