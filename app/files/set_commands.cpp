// SPDX-License-Identifier: GPL-3.0-or-later
// distill inspect and distill import: what a distilled set of anybody's is, and the same as a set of this
// program.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/files/commands.h"
#include "app/files/piped_input.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/program.h"
#include "app/front/values.h"
#include "core/base/number_text.h"
#include "core/io/atomic_file.h"
#include "core/sets/inspect.h"

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
                                               ? ", " + counted(inspection.classes, "class", "classes")
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
    PipedInput input;
    const auto place = input.open(path);
    const auto inspection = place ? inspectSet(*place) : tl::unexpected<Error>(place.error());
    if (!inspection)
        return reportError(input.named(inspection.error()));
    if (json)
        printJson(toJson(*inspection));
    else
        print(*inspection);
    return 0;
}

int importCommand(const std::string& path, const std::string& out, ImportOptions options, bool json) {
    PipedInput input;
    const auto place = input.open(path);
    options.sourceName = input.name();
    const auto report = place ? importSet(*place, out, options) : tl::unexpected<Error>(place.error());
    if (!report)
        return reportError(input.named(report.error()));
    for (const auto& warning : report->warnings)
        std::cerr << "distill: " << warning << '\n';
    if (json) {
        auto row = toJson(report->inspection);
        row["set"] = report->set.string();
        row["manifest"] = report->manifest.string();
        row["warnings"] = report->warnings;
        printJson(row);
        return 0;
    }
    print(report->inspection);
    std::cout << "wrote " << report->set.string() << "\nwrote " << report->manifest.string() << '\n';
    return 0;
}

// The proofs in a file that `distill prove --json` wrote.
Result<std::vector<ImportProof>> readProofs(const std::string& file) {
    std::vector<ImportProof> proofs;
    if (file.empty())
        return proofs;
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    for (const auto& row : json.is_array() ? json : nlohmann::json::array({json})) {
        auto proof = proofFromJson(row);
        if (!proof)
            return tl::unexpected<Error>(proof.error());
        proofs.push_back(std::move(*proof));
    }
    return proofs;
}

} // namespace

void addReading(CLI::App& command, ImportOptions& import) {
    command.add_option("--normalization,--normalisation", import.normalization, "unit, mean-std or zca");
    command.add_option("--dataset", import.dataset, "Dataset it was made from");
    addNumbers(command, "--mean", import.mean, "Mean of each channel, of pixels in [0,1]", {-1e6, 1e6});
    addNumbers(command, "--std", import.std, "Deviation of each channel", {0, 1e6});
    addNumber(command, "--factor", import.factor, "Each image holds factor x factor smaller ones", {1, 8});
    command.add_option("--packing", import.packing, "How it does: single, multi, bound or idm");
    command.add_option("--labels", import.labels,
                       "hard, logits or vectors: what the labels are; by-place or by-turn: the classes one "
                       "after the other, or in turn");
}

void addInspectCommand(CLI::App& app, int& status) {
    struct Options {
        std::string path;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("inspect", "Say what a distilled set is, whoever made it, and why");
    addPath(*command, "path", options->path,
            "File or folder, or - for standard input; nothing in it is ever run")
        ->required();
    addJson(*command, options->json);
    command->callback([options, &status] { status = inspectCommand(options->path, options->json); });
}

void addImportCommand(CLI::App& app, int& status) {
    struct Options {
        std::string path, out, proofs;
        bool json = false;
        std::shared_ptr<ImportOptions> import = std::make_shared<ImportOptions>();
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("import", "Turn anybody's distilled set into one of this program");
    command->footer("What is not given is inferred, as `distill inspect` shows it; the manifest keeps every "
                    "decision and why.");
    addPath(*command, "path", options->path,
            "File or folder, or - for standard input; nothing in it is ever run")
        ->required();
    addOutput(*command, "--out", options->out, "A folder, or a .safetensors file")->required();
    addForce(*command, options->import->existing);
    addJson(*command, options->json, "Print JSON only: what was decided, and the files");
    addReading(*command, *options->import);
    command->add_option("--network", options->import->network, "Of weights: their network's name");
    addPath(*command, "--proofs", options->proofs,
            "File that `distill prove --json` printed, to be kept in the manifest");
    command->callback([options, &status] {
        const auto proofs = readProofs(options->proofs);
        if (!proofs) {
            status = reportError(proofs.error());
            return;
        }
        options->import->proofs = *proofs;
        status = importCommand(options->path, options->out, *options->import, options->json);
    });
}

} // namespace distill
