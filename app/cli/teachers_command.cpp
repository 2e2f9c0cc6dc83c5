// SPDX-License-Identifier: GPL-3.0-or-later
// distill teachers: the cache of pretrained networks.
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/run_options.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/base/number_text.h"
#include "core/catalogue/catalogue.h"
#include "core/io/cache_folder.h"
#include "core/jobs/teachers.h"

namespace distill {
namespace {

std::string percentText(double accuracy) {
    char text[16];
    std::snprintf(text, sizeof text, "%.1f %%", accuracy);
    return accuracy < 0 ? "–" : text;
}

const char* useText(const TeacherInfo& info) {
    if (!info.teacher)
        return "expert, teacher";
    return info.epochFolder.empty() ? "teacher" : "teacher, expert";
}

void print(const std::vector<TeacherInfo>& teachers, bool json) {
    auto rows = nlohmann::json::array();
    for (const auto& teacher : teachers) {
        rows.push_back({{"id", teacher.file.stem().string()},
                        {"network", teacher.network},
                        {"dataset", teacher.dataset},
                        {"epochs", teacher.epochs},
                        {"accuracy_mean", teacher.testAccuracy},
                        {"bytes", teacher.bytes},
                        {"file", teacher.file.string()},
                        {"epochs_kept",
                         teacher.epochFolder.empty() ? nlohmann::json() : nlohmann::json(teacher.epochsKept)},
                        {"uses", usesOf(teacher)}});
        if (!json)
            std::printf("%-14s %-14s %10s  %8s  %-26s %s\n", teacher.dataset.c_str(), teacher.network.c_str(),
                        counted(teacher.epochs, "epoch", "epochs").c_str(),
                        percentText(teacher.testAccuracy).c_str(), useText(teacher), teacher.file.c_str());
    }
    if (json)
        printJson(rows);
    else if (teachers.empty())
        std::cout << "No teachers in " << teacherCacheDirectory().string() << '\n';
}

struct TrainOptions {
    std::string preset = "quick", dataset = "shapes", data, network;
    std::int64_t count = 0, epochs = 0;
    std::optional<std::int64_t> imageSize;
    Machine machine;
    bool json = false;
};

int trainCommand(const TrainOptions& options) {
    auto config = presetConfig(options.preset, "dm", options.dataset, 10);
    if (!config)
        return reportError(config.error());
    config->data = options.data;
    if (options.imageSize) {
        if (const auto needless = needlessSize(options.dataset, *options.imageSize))
            return reportError(*needless);
        config->imageSize = *options.imageSize;
    }
    config->device = options.machine.device;
    config->threads = options.machine.threads;
    if (!options.network.empty())
        config->teacher.network = options.network;
    if (options.count > 0)
        config->teacher.count = options.count;
    if (options.epochs > 0)
        config->teacher.epochs = options.epochs;
    if (const auto refused = problemsOf(*config))
        return reportError(*refused);
    if (const auto needless = needlessData(config->dataset, config->data))
        return reportError(*needless);
    if (const auto lost = unwritableCache())
        return reportError(*lost);
    RunControls controls;
    const SignalWatcher signals(controls);
    ConsoleProgress console;
    const auto teachers = trainTeachers(*config, console.watch(controls));
    if (!teachers)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(teachers.error());
    print(*teachers, options.json);
    return 0;
}

struct ClearOptions {
    bool force = false, json = false;
};

int clearCommand(const ClearOptions& options) {
    const auto there = listTeachers().size();
    if (!options.force && there > 0) {
        if (::isatty(STDIN_FILENO) == 0)
            return reportError({ErrorCode::Usage,
                                "Nothing was removed: nobody can be asked here. Add --force to remove " +
                                    counted(there, "cached training", "cached trainings") + " for good.",
                                {}});
        if (!agreedOnTerminal("Remove " + counted(there, "cached training", "cached trainings") +
                              " for good?")) {
            std::fprintf(stderr, "Nothing was removed.\n");
            return 0;
        }
    }
    const auto removed = clearTeachers();
    if (!removed)
        return reportError(removed.error());
    if (options.json)
        printJson(nlohmann::json{{"removed", *removed}});
    else
        std::cout << "removed " << counted(*removed, "teacher", "teachers") << '\n';
    return 0;
}

void addClear(CLI::App& command, int& status) {
    const auto options = std::make_shared<ClearOptions>();
    auto* clear = command.add_subcommand("clear", "Remove every cached teacher");
    clear->add_flag("--force", options->force, "Do not ask");
    addJson(*clear, options->json, "Print JSON only: how many went");
    clear->callback([options, &status] { status = clearCommand(*options); });
}

} // namespace

void addTeachersCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<TrainOptions>();
    auto* command = app.add_subcommand("teachers", "The cache of pretrained networks");
    command->require_subcommand(1);
    auto* train = command->add_subcommand("train", "Train the pool that a preset needs");
    train->add_option("--preset", options->preset, "quick or paper")->capture_default_str();
    train->add_option("--dataset", options->dataset, "Dataset")->capture_default_str();
    addData(*train, options->data);
    addNumber(*train, "--image-size", options->imageSize, "Side in pixels, for a folder of pictures",
              {8, 512});
    train->add_option("--network", options->network, "Network; default: the preset's");
    addNumber(*train, "--count", options->count, "Networks in the pool; default: the preset's", {1, 10000});
    addNumber(*train, "--epochs", options->epochs, "Epochs; default: the preset's", {1, 10000});
    addMachine(*train, options->machine);
    addVerbosity(*train);
    addJson(*train, options->json);
    train->callback([options, &status] { status = trainCommand(*options); });
    auto* list =
        command->add_subcommand("list", "What is in the cache, experts too, and what each can be used as");
    addJson(*list, options->json);
    list->callback([options] { print(listTeachers(), options->json); });
    addClear(*command, status);
}

} // namespace distill
