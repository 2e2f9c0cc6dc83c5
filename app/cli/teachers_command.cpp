// SPDX-License-Identifier: GPL-3.0-or-later
// distill teachers: the cache of pretrained networks.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/signals.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/teachers.h"

namespace distill {
namespace {

void print(const std::vector<TeacherInfo>& teachers, bool json) {
    auto rows = nlohmann::json::array();
    for (const auto& teacher : teachers) {
        rows.push_back({{"id", teacher.file.stem().string()},
                        {"name", teacher.network},
                        {"dataset", teacher.dataset},
                        {"epochs", teacher.epochs},
                        {"test_accuracy", teacher.testAccuracy},
                        {"bytes", teacher.bytes},
                        {"file", teacher.file.string()}});
        if (!json)
            std::printf("%-14s %-14s %3lld epochs  %5.1f %%  %s\n", teacher.dataset.c_str(),
                        teacher.network.c_str(), static_cast<long long>(teacher.epochs), teacher.testAccuracy,
                        teacher.file.c_str());
    }
    if (json)
        std::cout << rows.dump(2) << '\n';
    else if (teachers.empty())
        std::cout << "No teachers in " << teacherCacheDirectory().string() << '\n';
}

struct TrainOptions {
    std::string preset = "quick", dataset = "shapes", data, network, device = "auto";
    std::int64_t count = 0, epochs = 0, threads = 0, imageSize = 32;
    bool json = false;
};

int trainCommand(const TrainOptions& options) {
    auto config = presetConfig(options.preset, "dm", options.dataset, 10);
    if (!config)
        return reportError(config.error());
    config->data = options.data;
    config->imageSize = options.imageSize;
    config->device = options.device;
    config->threads = options.threads;
    if (!options.network.empty())
        config->teacher.network = options.network;
    if (options.count > 0)
        config->teacher.count = options.count;
    if (options.epochs > 0)
        config->teacher.epochs = options.epochs;
    if (const auto problems = validate(*config); !problems.empty())
        return reportError({ErrorCode::Usage, problems.front().message, {}});
    RunControls controls;
    const SignalWatcher signals(controls);
    ConsoleProgress console;
    const auto teachers =
        trainTeachers(*config, controls, [&](const Progress& progress) { console.show(progress); });
    if (!teachers)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(teachers.error());
    print(*teachers, options.json);
    return 0;
}

} // namespace

void addTeachersCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<TrainOptions>();
    auto* command = app.add_subcommand("teachers", "The cache of pretrained networks");
    command->require_subcommand(1);
    auto* train = command->add_subcommand("train", "Train the pool that a preset needs");
    train->add_option("--preset", options->preset, "quick or paper")->capture_default_str();
    train->add_option("--dataset", options->dataset, "Dataset")->capture_default_str();
    train->add_option("--data", options->data, "File or folder of the dataset");
    train->add_option("--image-size", options->imageSize, "Side in pixels, for a folder of pictures")
        ->capture_default_str();
    train->add_option("--network", options->network, "Network; default: the preset's");
    train->add_option("--count", options->count, "Networks in the pool; default: the preset's");
    train->add_option("--epochs", options->epochs, "Epochs; default: the preset's");
    train->add_option("--threads", options->threads, "CPU threads; 0 = one per core");
    train->add_option("--device", options->device, "auto, cpu, cuda or cuda:<index>")->capture_default_str();
    train->add_flag("--json", options->json, "Print JSON only");
    train->callback([options, &status] { status = trainCommand(*options); });
    auto* list = command->add_subcommand("list", "What is in the cache");
    list->add_flag("--json", options->json, "Print JSON only");
    list->callback([options] { print(listTeachers(), options->json); });
    command->add_subcommand("clear", "Remove every cached teacher")->callback([&status] {
        const auto removed = clearTeachers();
        if (!removed) {
            status = reportError(removed.error());
            return;
        }
        std::cout << "removed " << *removed << " teachers\n";
    });
}

} // namespace distill
