// SPDX-License-Identifier: GPL-3.0-or-later
// distill inspect and distill import: what a distilled set of anybody's is, and the same as a set of this
// program.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "core/api/inspect.h"

namespace distill {
namespace {

std::string sizesText(const std::vector<std::int64_t>& sizes) {
    std::string text;
    for (const auto size : sizes)
        text += (text.empty() ? "" : " x ") + std::to_string(size);
    return text.empty() ? "none" : text;
}

void print(const Inspection& inspection) {
    const auto row = [](const char* name, const std::string& value) {
        std::printf("%-14s %s\n", name, value.c_str());
    };
    row("layout", inspection.layout + ": " + inspection.layoutName);
    row("images", sizesText(inspection.images));
    if (!inspection.images.empty()) {
        row("labels", inspection.labels + (inspection.classes > 0
                                               ? ", " + std::to_string(inspection.classes) + " classes"
                                               : std::string()));
        row("normalization", inspection.normalization +
                                 (inspection.dataset.empty() ? std::string() : ", " + inspection.dataset));
        row("factor", std::to_string(inspection.factor) +
                          (inspection.factor > 1 ? " (" + inspection.packing + ")" : std::string()));
    }
    if (inspection.learningRate != 0)
        row("learning rate", std::to_string(inspection.learningRate));
    std::printf("%-14s %.0f %%\n", "confidence", 100 * inspection.confidence);
    for (const auto& reason : inspection.reasons)
        std::printf("  - %s\n", reason.c_str());
}

int inspectCommand(const std::string& path, bool json) {
    const auto inspection = inspectSet(path);
    if (!inspection)
        return reportError(inspection.error());
    if (json)
        std::cout << toJson(*inspection).dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
                  << '\n';
    else
        print(*inspection);
    return 0;
}

int importCommand(const std::string& path, const std::string& out, const ImportOptions& options) {
    const auto report = importSet(path, out, options);
    if (!report)
        return reportError(report.error());
    print(report->inspection);
    for (const auto& warning : report->warnings)
        std::cerr << "distill: " << warning << '\n';
    std::cout << "wrote " << report->set.string() << "\nwrote " << report->manifest.string() << '\n';
    return 0;
}

} // namespace

void addInspectCommand(CLI::App& app, int& status) {
    struct Options {
        std::string path;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("inspect", "Say what a distilled set is, whoever made it, and why");
    command->add_option("path", options->path, "File or folder; nothing in it is ever run")->required();
    command->add_flag("--json", options->json, "Print JSON only");
    command->callback([options, &status] { status = inspectCommand(options->path, options->json); });
}

void addImportCommand(CLI::App& app, int& status) {
    struct Options {
        std::string path, out;
        ImportOptions import;
    };
    const auto options = std::make_shared<Options>();
    auto& import = options->import;
    auto* command = app.add_subcommand("import", "Turn anybody's distilled set into one of this program");
    command->footer("What is not given is inferred, as `distill inspect` shows it; the manifest keeps every "
                    "decision and why.");
    command->add_option("path", options->path, "File or folder; nothing in it is ever run")->required();
    command->add_option("--out", options->out, "A folder, or a .safetensors file")->required();
    command->add_option("--normalization", import.normalization, "unit, mean-std or zca");
    command->add_option("--dataset", import.dataset, "Dataset it was made from");
    command->add_option("--mean", import.mean, "Mean of each channel, of pixels in [0,1]")->delimiter(',');
    command->add_option("--std", import.std, "Deviation of each channel")->delimiter(',');
    command->add_option("--factor", import.factor, "Each image holds factor x factor smaller ones");
    command->add_option("--packing", import.packing, "How it does: single, multi, bound or idm");
    command->add_option("--network", import.network, "Of weights: their network's name");
    command->callback(
        [options, &status] { status = importCommand(options->path, options->out, options->import); });
}

} // namespace distill
