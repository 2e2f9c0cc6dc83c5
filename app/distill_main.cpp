// SPDX-License-Identifier: GPL-3.0-or-later
// `distill`, the command line. Each command lives in a file of its own in cli/.
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/values.h"
#include "core/jobs/run.h"

namespace {

constexpr const char* kFooter = "Exit codes: 0 done; 1 the run failed; 2 wrong usage; 3 input missing or not "
                                "understood; 4 the target cannot be "
                                "written;\n5 device missing or out of memory; 130 stopped by Ctrl-C (143 by "
                                "SIGTERM), recorded up to there.";

// CLI11 only says that a command is missing where the first word is none of them.
std::string sentenceOf(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    bool unknown = argc > 1 && argv[1][0] != '-';
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        unknown = unknown && command->get_name() != argv[1];
    return unknown ? "there is no command '" + std::string(argv[1]) + "'." : error.what();
}

} // namespace

int main(int argc, char** argv) {
    distill::initialiseRuntime(argc, argv);
    CLI::App app("Dataset distillation with a class-aware CMI regulariser.", "distill");
    app.footer(kFooter);
    app.require_subcommand(1);
    app.option_defaults()->multi_option_policy(
        CLI::MultiOptionPolicy::TakeLast); // scripts append to override
    app.set_version_flag("--version", distill::versionText());

    int status = 0;
    distill::addRunCommand(app, status);
    distill::addResumeCommands(app, status);
    distill::addListCommand(app, status);
    distill::addEvaluateCommand(app, status);
    distill::addExportCommand(app, status);
    distill::addDatasetCommand(app, status);
    distill::addInspectCommand(app, status);
    distill::addProveCommand(app, status);
    distill::addPicturesCommand(app, status);
    distill::addImportCommand(app, status);
    distill::addCmiCommand(app, status);
    distill::addScoreCommand(app, status);
    distill::addMatrixCommand(app, status);
    distill::addFeaturesCommand(app, status);
    distill::addSweepCommand(app, status);
    distill::addTwinCommand(app, status);
    distill::addTeachersCommand(app, status);
    distill::addExpertsCommand(app, status);
    distill::addBenchCommand(app, status);
    distill::addControlCommand(app, status);
    distill::addRunsCommand(app, status);
    distill::refuseEmptyValues(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) { // --help, --version
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        std::cerr << "distill: " << sentenceOf(app, error, argc, argv)
                  << "\nTry 'distill --help' or 'distill <command> --help'.\n";
        return distill::exitCode(distill::ErrorCode::Usage);
    }
    return status;
}
