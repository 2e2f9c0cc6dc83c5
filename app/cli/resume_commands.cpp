// SPDX-License-Identifier: GPL-3.0-or-later
// distill resume, fork, replay: runs that go on from others.
#include <filesystem>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/run_options.h"
#include "app/cli/run_session.h"
#include "app/files/remote_run.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/catalogue/catalogue.h"
#include "core/places/place.h"
#include "core/store/resume.h"

namespace distill {
namespace {

// Where this machine differs from the one that recorded the run. The result depends on threads and device.
struct MachineOptions {
    std::string data;
    std::optional<std::int64_t> threads;
    std::string device;
    bool json = false;
};

void addMachineOptions(CLI::App& command, MachineOptions& options) {
    addPath(command, "--data", options.data, "Where the dataset lies now; must be the same images");
    addNumber(command, "--threads", options.threads,
              "CPU threads in place of those recorded; the result then differs in the last digits",
              {0, 1024});
    command.add_option("--device", options.device,
                       "auto, cpu, cuda, xpu, cuda:<index>…, in place of the one recorded");
    addVerbosity(command);
    addJson(command, options.json, "Print what happens as lines of JSON, as the journal has them");
}

int execute(Result<RunRequest> request, const MachineOptions& options) {
    if (!request)
        return reportError(request.error());
    auto& config = request->config;
    if (!options.data.empty())
        config.data = options.data;
    if (options.threads)
        config.threads = *options.threads;
    if (!options.device.empty())
        config.device = options.device;
    if (const auto refused = problemsOf(config))
        return reportError(*refused);
    if (const auto needless = needlessData(config.dataset, options.data))
        return reportError(*needless);
    warnOfThreads(config.threads);
    return executeRun(*request, options.json);
}

struct ResumeOptions {
    std::string directory;
    std::int64_t iterations = 0;
    MachineOptions machine;
    RemoteStart remote;
};

bool saysMachine(const MachineOptions& options) {
    return options.json || options.threads || !(options.data.empty() && options.device.empty());
}

int resumeCommand(const ResumeOptions& options) {
    RemoteStart remote = options.remote;
    const bool isThere = remote.place.empty() && isRunAddress(options.directory);
    if (remote.place.empty() && !isThere) {
        if (remote.detach)
            return reportError({ErrorCode::Usage, "--detach is for a run at a place.", {}});
        return execute(resumeRequest(options.directory, options.iterations), options.machine);
    }
    if (saysMachine(options.machine))
        return reportError({ErrorCode::Usage,
                            "--data, --threads, --device and --json are for a run that goes on here: at a "
                            "place it goes on as it was recorded, with the place's data.",
                            {}});
    if (remote.name.empty() && !isThere)
        remote.name = std::filesystem::absolute(options.directory).lexically_normal().filename().string();
    return resumeAtPlace(options.directory, remote, options.iterations);
}

void addResume(CLI::App& app, int& status) {
    auto options = std::make_shared<ResumeOptions>();
    auto* command = app.add_subcommand("resume", "Go on with a run from its newest checkpoint");
    addPath(*command, "run", options->directory, "Run folder, or \"place:run\": it goes on there")
        ->required();
    addNumber(*command, "--iterations", options->iterations,
              "New total of iterations, at least what is recorded", {1, 1e7});
    auto* place =
        command->add_option("--place", options->remote.place,
                            "Send the run folder there first and go on there; here it stays as it is");
    command->add_option("--name", options->remote.name, "Its folder there; default: the same name")
        ->needs(place);
    command->add_flag("--detach", options->remote.detach, "Start it at the place and leave");
    addMachineOptions(*command, options->machine);
    command->callback([options, &status] { status = resumeCommand(*options); });
}

struct ForkOptions {
    std::string directory, out;
    std::int64_t at = 0, iterations = 0;
    std::optional<double> lambda;
    MachineOptions machine;
};

void addFork(CLI::App& app, int& status) {
    auto options = std::make_shared<ForkOptions>();
    auto* command = app.add_subcommand("fork", "Branch off a run at an iteration, with another λ from there");
    addPath(*command, "run", options->directory, "Run folder")->required();
    addNumber(*command, "--at", options->at, "Iteration to branch off after", kCountLimits)->required();
    addNumber(*command, "--lambda", options->lambda, "λ from there on; without it the recorded ones",
              kLambdaLimits);
    addNumber(*command, "--iterations", options->iterations,
              "Its total of iterations, with those before --at; without it the recorded one", {1, 1e7});
    addOutput(*command, "--out", options->out, "Run folder to write")->required();
    addMachineOptions(*command, options->machine);
    command->callback([options, &status] {
        status = execute(
            forkRequest(options->directory, options->at, options->lambda, options->out, options->iterations),
            options->machine);
    });
}

struct ReplayOptions {
    std::string directory, out;
    std::optional<std::uint64_t> seed;
    MachineOptions machine;
};

void addReplay(CLI::App& app, int& status) {
    auto options = std::make_shared<ReplayOptions>();
    auto* command = app.add_subcommand("replay", "Run again what was recorded, λ edits included");
    addPath(*command, "run", options->directory, "Run folder")->required();
    addNumber(*command, "--seed", options->seed, "Another seed; without it the result is the same",
              kSeedLimits);
    addOutput(*command, "--out", options->out, "Run folder to write")->required();
    addMachineOptions(*command, options->machine);
    command->callback([options, &status] {
        status = execute(replayRequest(options->directory, options->seed, options->out), options->machine);
    });
}

} // namespace

void addResumeCommands(CLI::App& app, int& status) {
    addResume(app, status);
    addFork(app, status);
    addReplay(app, status);
}

} // namespace distill
