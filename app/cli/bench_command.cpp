// SPDX-License-Identifier: GPL-3.0-or-later
// distill bench: how fast the main job is on this machine.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/files/console.h"
#include "app/front/options.h"
#include "core/io/atomic_file.h"
#include "core/jobs/benchmark.h"

namespace distill {
namespace {

constexpr const char* kFields =
    "Each row is a median over rounds in which the work and its convolutions alone, the limit, take turns.\n"
    "peak_memory_mib: of this process, up to there and (quick_preset) after a short run of the quick preset. "
    "load_cifar10_seconds: null where CIFAR-10 is not found.";

struct BenchOptions {
    BenchmarkRequest request;
    std::string earlier; // output of another time
    bool json = false;
};

const nlohmann::json* rowOf(const nlohmann::json& report, const std::string& id) {
    for (const auto& row : report.at("rows"))
        if (row.value("id", "") == id)
            return &row;
    return nullptr;
}

Result<nlohmann::json> readReport(const std::string& file) {
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected(text.error());
    auto report = nlohmann::json::parse(*text, nullptr, false);
    if (!report.is_object() || !report.contains("rows") || !report.at("rows").is_array())
        return tl::unexpected(
            Error{ErrorCode::InvalidInput, "'" + file + "' is no output of distill bench --json.", {}});
    return report;
}

// How many times as fast as then; 0 where it was not measured then.
double gainOf(const nlohmann::json& row, const nlohmann::json& earlier) {
    const auto* then = rowOf(earlier, row.at("id").get<std::string>());
    if (then == nullptr || !then->contains("value") || !then->at("value").is_number())
        return 0;
    const double now = row.at("value").get<double>(), before = then->at("value").get<double>();
    return row.at("unit") == "s" ? before / now : now / before;
}

void compare(nlohmann::json& report, const nlohmann::json& earlier) {
    for (auto& row : report.at("rows"))
        if (const double gain = gainOf(row, earlier); gain > 0)
            row["times_as_fast"] = gain;
}

void printRows(const nlohmann::json& report) {
    std::printf("%-60s %9s %9s %8s %s\n", "work", "measured", "limit", "of it", "unit, times as fast");
    for (const auto& row : report.at("rows")) {
        std::printf("%-60s %9.3f %9.3f %6.0f %% %s", row.at("what").get<std::string>().c_str(),
                    row.at("value").get<double>(), row.at("limit").get<double>(),
                    100 * row.at("part_of_limit").get<double>(), row.at("unit").get<std::string>().c_str());
        if (row.contains("times_as_fast"))
            std::printf(", %.2f", row.at("times_as_fast").get<double>());
        std::printf("\n");
    }
    for (const auto& [key, value] : report.items())
        if (key != "rows")
            std::printf("%s: %s\n", key.c_str(), value.dump().c_str());
}

void printCmiRows(const nlohmann::json& report) {
    std::printf("%-10s %6s %6s %10s %10s %8s\n", "teacher", "every", "batch", "matching s", "CMI s", "share");
    for (const auto& row : report.at("rows"))
        std::printf("%-10s %6d %6d %10.3f %10.3f %6.1f %%\n", row.at("teacher").get<std::string>().c_str(),
                    row.at("every").get<int>(), row.at("batch").get<int>(),
                    row.at("matching_seconds").get<double>(), row.at("cmi_seconds").get<double>(),
                    100 * row.at("cmi_share").get<double>());
}

int benchCommand(const BenchOptions& options) {
    nlohmann::json earlier;
    if (!options.earlier.empty()) {
        auto read = readReport(options.earlier); // before minutes are spent
        if (!read)
            return reportError(read.error());
        earlier = std::move(*read);
    }
    Result<nlohmann::json> report;
    {
        ConsoleProgress console;
        report =
            benchmark(options.request, {[&](const Progress& progress) { console.show(progress, true); }});
    }
    if (!report)
        return reportError(report.error());
    if (!earlier.is_null())
        compare(*report, earlier);
    if (options.json)
        std::cout << report->dump(2) << '\n';
    else if (options.request.cmi)
        printCmiRows(*report);
    else
        printRows(*report);
    return 0;
}

} // namespace

void addBenchCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<BenchOptions>();
    auto* command = app.add_subcommand("bench", "Measure the speed of the main job here");
    command->footer(kFields);
    addPath(*command, "--data", options->request.data, "CIFAR-10 file or folder, to time reading it");
    addMachine(*command, options->request.machine);
    addVerbosity(*command);
    command->add_flag("--mixed", options->request.mixed,
                      "Work on data in bfloat16; the limits stay those of float32");
    auto* cmi = command->add_flag(
        "--cmi", options->request.cmi,
        "Only the share of CMI in an iteration, by teacher, cadence and batch of real images");
    addPath(*command, "--compare", options->earlier, "Output of bench --json: how many times as fast as then")
        ->excludes(cmi);
    addJson(*command, options->json);
    command->callback([options, &status] { status = benchCommand(*options); });
}

} // namespace distill
