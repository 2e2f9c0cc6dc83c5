// SPDX-License-Identifier: GPL-3.0-or-later
// `distill-engine`: all commands of `distill`, with LibTorch. Started by `distill`. Each command lives in a
// file of its own, in front/ or cli/.
#include <CLI/CLI.hpp>

#include "app/bundled_files.h"
#include "app/cli/commands.h"
#include "app/front/commands.h"
#include "app/front/program.h"
#include "core/jobs/run.h"

int main(int argc, char** argv) {
    distill::openStandardStreams();
    distill::initialiseRuntime(argc, argv);
    distill::useBundledFiles();
    CLI::App app("Dataset distillation with a class-aware CMI regulariser.", "distill");
    distill::prepareParser(app);
    int status = 0;
    distill::addEngineCommands(app, status);
    distill::addFrontCommands(app, status, distill::listDevices);
    return distill::runProgram(app, status, argc, argv);
}
