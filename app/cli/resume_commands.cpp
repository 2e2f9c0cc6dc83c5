// SPDX-License-Identifier: GPL-3.0-or-later
// distill resume, fork, replay: runs that go on from others.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/run_session.h"
#include "app/cli/values.h"
#include "core/store/resume.h"

namespace distill {
namespace {

int execute(const Result<RunRequest>& request) {
    return request ? executeRun(*request) : reportError(request.error());
}

struct ResumeOptions {
    std::string directory;
    std::int64_t iterations = 0;
};

void addResume(CLI::App& app, int& status) {
    auto options = std::make_shared<ResumeOptions>();
    auto* command = app.add_subcommand("resume", "Go on with a run from its newest checkpoint");
    command->add_option("run", options->directory, "Run folder")->required();
    addNumber(*command, "--iterations", options->iterations,
              "New total of iterations, at least what is recorded", {1, 1e9});
    command->callback(
        [options, &status] { status = execute(resumeRequest(options->directory, options->iterations)); });
}

struct ForkOptions {
    std::string directory, out;
    std::int64_t at = 0;
    std::optional<double> lambda;
};

void addFork(CLI::App& app, int& status) {
    auto options = std::make_shared<ForkOptions>();
    auto* command = app.add_subcommand("fork", "Branch off a run at an iteration, with another λ from there");
    command->add_option("run", options->directory, "Run folder")->required();
    addNumber(*command, "--at", options->at, "Iteration to branch off after", kCountLimits)->required();
    addNumber(*command, "--lambda", options->lambda, "λ from there on; without it the recorded ones",
              kLambdaLimits);
    command->add_option("--out", options->out, "Run folder to write")->required();
    command->callback([options, &status] {
        status = execute(forkRequest(options->directory, options->at, options->lambda, options->out));
    });
}

struct ReplayOptions {
    std::string directory, out;
    std::optional<std::uint64_t> seed;
};

void addReplay(CLI::App& app, int& status) {
    auto options = std::make_shared<ReplayOptions>();
    auto* command = app.add_subcommand("replay", "Run again what was recorded, λ edits included");
    command->add_option("run", options->directory, "Run folder")->required();
    addNumber(*command, "--seed", options->seed, "Another seed; without it the result is the same",
              kSeedLimits);
    command->add_option("--out", options->out, "Run folder to write")->required();
    command->callback([options, &status] {
        status = execute(replayRequest(options->directory, options->seed, options->out));
    });
}

} // namespace

void addResumeCommands(CLI::App& app, int& status) {
    addResume(app, status);
    addFork(app, status);
    addReplay(app, status);
}

} // namespace distill
