// SPDX-License-Identifier: GPL-3.0-or-later
// `distill-files`: the commands of `distill` that read sets and pictures, without LibTorch. Started by
// `distill`.
#include <CLI/CLI.hpp>

#include "app/files/commands.h"
#include "app/front/program.h"

int main(int argc, char** argv) {
    distill::openStandardStreams();
    CLI::App app("Dataset distillation with a class-aware CMI regulariser.", "distill");
    distill::prepareParser(app);
    int status = 0;
    distill::addFileCommands(app, status);
    return distill::runProgram(app, status, argc, argv);
}
