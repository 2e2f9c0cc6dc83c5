// SPDX-License-Identifier: GPL-3.0-or-later
// distill runs: what lies in a folder of runs.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/front/commands.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "core/store/run_index.h"
#include "core/store/run_places.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

struct RunsOptions {
    std::string directory;
    bool json = false;
    bool all = false;
};

nlohmann::json accuracyOf(double percent) {
    return percent < 0 ? nlohmann::json() : nlohmann::json(percent);
}

nlohmann::json jsonOf(const RunRow& row) {
    nlohmann::json json = {{"name", row.name},
                           {"path", row.directory.string()},
                           {"dataset", row.dataset},
                           {"method", row.method},
                           {"ipc", row.ipc},
                           {"seed", row.seed},
                           {"lambda", row.lambdaNow.value_or(row.lambda)},
                           {"lambda_start", row.lambda},
                           {"state", toString(row.state)},
                           {"iteration", row.iteration},
                           {"iterations", row.iterations},
                           {"accuracy_best", accuracyOf(row.bestAccuracy)},
                           {"accuracy_mean", accuracyOf(row.lastAccuracy)},
                           {"started", row.startedAt},
                           {"parent", nullptr},
                           {"fork_iteration", nullptr},
                           {"notes", row.notes.notes},
                           {"star", row.notes.star},
                           {"tags", row.notes.tags},
                           {"hidden", row.notes.hidden},
                           {"archived", row.notes.archived}};
    if (!row.parent.empty()) {
        json["parent"] = row.parent;
        json["fork_iteration"] = row.parentIteration;
    }
    return json;
}

// A name may hold what would break the line, or be obeyed by the terminal.
std::string printable(const std::string& name) {
    std::string text;
    for (const char c : name)
        text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return text;
}

std::string lineOf(const RunRow& row) {
    char numbers[200];
    std::snprintf(numbers, sizeof numbers, "%s, %s, %lld per class, λ %g, %lld of %lld",
                  row.datasetName.empty() ? row.dataset.c_str() : row.datasetName.c_str(), row.method.c_str(),
                  static_cast<long long>(row.ipc), row.lambdaNow.value_or(row.lambda),
                  static_cast<long long>(row.iteration), static_cast<long long>(row.iterations));
    std::string line = printable(row.name) + "\t" + std::string(toString(row.state)) + "\t" + numbers;
    if (row.lastAccuracy >= 0) {
        std::snprintf(numbers, sizeof numbers, ", %.2f %% (best %.2f %%)", row.lastAccuracy,
                      row.bestAccuracy);
        line += numbers;
    }
    return line;
}

int runsCommand(const RunsOptions& options) {
    const bool standard = options.directory.empty();
    const std::filesystem::path root =
        standard ? defaultRunsDirectory() : std::filesystem::path(options.directory);
    if (const auto lost = lostJournal(root))
        return reportError(*lost);
    std::error_code error;
    RunIndex index(root);
    if (!standard || std::filesystem::exists(root, error)) // before the first run there is no such folder
        if (const auto done = index.refresh(); !done)
            return reportError(done.error());
    if (isRunDirectory(root))
        return reportError({ErrorCode::InvalidInput,
                            "'" + root.string() + "' is a run itself, not a folder of runs: list '" +
                                std::filesystem::absolute(root).lexically_normal().parent_path().string() +
                                "'.",
                            {}});
    const auto rows = index.rows({{}, false, options.all, options.all});
    if (options.json) {
        auto array = nlohmann::json::array();
        for (const auto& row : rows)
            array.push_back(jsonOf(row));
        printJson(array);
        return 0;
    }
    for (const auto& row : rows)
        std::cout << lineOf(row) << '\n';
    if (rows.empty()) // on standard error: a script reads no rows
        std::cerr << "distill: there are no runs in '" << root.string() << "'.\n";
    return 0;
}

} // namespace

void addRunsCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<RunsOptions>();
    auto* command = app.add_subcommand("runs", "List the runs in a folder, newest first");
    addPath(*command, "dir", options->directory, "Folder that holds run folders; default ~/Distillations");
    addJson(*command, options->json, "An array of objects with name, path, state, …");
    command->add_flag("--all", options->all, "Hidden and archived ones too");
    command->callback([options, &status] { status = runsCommand(*options); });
}

} // namespace distill
