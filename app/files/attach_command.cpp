// SPDX-License-Identifier: GPL-3.0-or-later
// distill attach, fetch and work: runs at a place, followed, brought home, asked after.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/files/commands.h"
#include "app/files/remote_run.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "core/places/fetch.h"
#include "core/places/launch.h"
#include "core/store/run_places.h"

namespace distill {
namespace {

struct RemoteOptions {
    std::string address; // PLACE:RUN
    std::string out;
    bool once = false, checkpoints = false, cancel = false, json = false;
};

struct StateName {
    WorkState state;
    const char* name;
};
constexpr StateName kStates[] = {{WorkState::None, "unknown"},
                                 {WorkState::Queued, "queued"},
                                 {WorkState::Running, "running"},
                                 {WorkState::Ended, "ended"},
                                 {WorkState::CutOff, "cut off"}};

const char* nameOf(WorkState state) {
    for (const auto& row : kStates)
        if (row.state == state)
            return row.name;
    return "unknown";
}

int fetchCommand(const RemoteOptions& options) {
    const auto placed = placedRun(options.address);
    if (!placed)
        return reportError(placed.error());
    const auto& [place, run] = *placed;
    const std::filesystem::path target = options.out.empty()
                                             ? defaultRunsDirectory() / std::filesystem::path(run).filename()
                                             : std::filesystem::path(options.out);
    if (const auto done = fetchRun(place, runFolderAt(place, run), target, options.checkpoints); !done)
        return reportError(done.error());
    if (options.json)
        printJson(nlohmann::json{{"run", options.address}, {"path", target.string()}});
    else
        std::cout << "run folder: " << target.string() << '\n';
    return 0;
}

int workCommand(const RemoteOptions& options) {
    const auto placed = placedRun(options.address);
    if (!placed)
        return reportError(placed.error());
    const auto& [place, run] = *placed;
    if (options.cancel) {
        if (const auto done = cancelWork(place, run); !done)
            return reportError(done.error());
        std::cout << "asked to end; what is done is kept\n";
        return 0;
    }
    const auto status = workStatus(place, run);
    if (!status)
        return reportError(status.error());
    if (status->state == WorkState::None)
        return reportError({ErrorCode::InvalidInput,
                            "No work '" + run + "' was started at the place '" + place.name + "'.",
                            {}});
    const nlohmann::json json = {{"state", nameOf(status->state)}, {"job", status->job},
                                 {"reason", status->reason},       {"node", status->node},
                                 {"ended", status->ended},         {"failed", status->failed}};
    if (options.json)
        printJson(json);
    else
        std::cout << nameOf(status->state) << (status->reason.empty() ? "" : " (" + status->reason + ")")
                  << ", " << status->ended << " ended, " << status->failed << " of them failed\n";
    return 0;
}

} // namespace

void addAttachCommands(CLI::App& app, int& status) {
    const auto options = std::make_shared<RemoteOptions>();
    auto* attach =
        app.add_subcommand("attach", "Follow a run at a place until it ends; Ctrl-C leaves, the run goes on");
    attach->add_flag("--once", options->once, "Bring the mirror up to date, print its folder, leave");
    attach->callback(
        [options, &status] { status = attachRun(options->address, options->once, options->json); });
    addJson(*attach, options->json, "Print what happens as lines of JSON; of --once its run and folder");
    auto* fetch = app.add_subcommand("fetch", "Bring a run home from a place: set, pictures, journal");
    addOutput(*fetch, "--out", options->out, "Folder to make; default: ~/Distillations/RUN");
    fetch->add_flag("--checkpoints", options->checkpoints, "Its checkpoints too, so that it can go on here");
    fetch->callback([options, &status] { status = fetchCommand(*options); });
    addJson(*fetch, options->json, "Print JSON only: {run, path}");
    auto* work = app.add_subcommand("work", "How a run or a sweep at a place stands: queued, running, ended");
    work->add_flag("--cancel", options->cancel,
                   "End it as Ctrl-C would: iterations are finished, everything is recorded");
    addJson(*work, options->json);
    work->callback([options, &status] { status = workCommand(*options); });
    for (auto* command : {attach, fetch, work})
        command->add_option("run", options->address, "PLACE:RUN, the run's folder below the place's runs")
            ->required();
}

} // namespace distill
