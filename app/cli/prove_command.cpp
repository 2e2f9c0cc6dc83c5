// SPDX-License-Identifier: GPL-3.0-or-later
// distill prove: whether anybody's distilled set is read rightly, by a short training on it.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/files/commands.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/jobs/prove_import.h"

namespace distill {
namespace {

void print(const std::vector<ImportProof>& proofs) {
    double best = 0;
    for (const auto& proof : proofs)
        best = std::max(best, proof.accuracy);
    for (const auto& proof : proofs) {
        const auto verdict = verdictOf(proof, best);
        std::printf("%-10s %-14s factor %d  %6.2f %%  (chance %.3g %%)%s\n", proof.normalization.c_str(),
                    proof.dataset.c_str(), proof.factor, proof.accuracy, proof.chance,
                    verdict == ProofVerdict::NearChance     ? "  near chance: wrong"
                    : verdict == ProofVerdict::FarBelowBest ? "  far below the best"
                    : proof.accuracy == best                ? "  best"
                                                            : "");
    }
}

int proveCommand(ProofRequest request, bool json) {
    RunControls controls;
    const SignalWatcher signals(controls);
    std::vector<std::string> ways{request.options.normalization};
    if (ways[0].empty())
        ways = {"unit", "mean-std", "zca"};
    std::vector<ImportProof> proofs;
    auto rows = nlohmann::json::array();
    std::optional<Error> refused;
    for (const auto& way : ways) {
        request.options.normalization = way;
        ConsoleProgress console;
        const auto proof = proveImport(request, console.watch(controls));
        if (signals.exitCode() != 0)
            return signals.exitCode();
        if (!proof) { // the others may still be tried
            if (!refused || refused->message != proof.error().message)
                reportError(proof.error());
            refused = proof.error();
            continue;
        }
        proofs.push_back(*proof);
        rows.push_back(toJson(*proof));
    }
    if (proofs.empty() && refused)
        return exitCode(refused->code);
    if (json)
        printJson(rows);
    else
        print(proofs);
    return 0;
}

} // namespace

void addProveCommand(CLI::App& app, int& status) {
    struct Options {
        ProofRequest request;
        std::shared_ptr<ImportOptions> import = std::make_shared<ImportOptions>();
        std::string path;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto& request = options->request;
    auto* command = app.add_subcommand(
        "prove", "Train shortly on anybody's distilled set, to see whether it is read rightly");
    command->footer("Without --normalization each is tried. An accuracy near chance means: not so.");
    addPath(*command, "path", options->path, "File or folder; nothing in it is ever run")->required();
    addReading(*command, *options->import);
    addData(*command, request.data);
    command->add_option("--network", request.network, "Network to train")->capture_default_str();
    addNumber(*command, "--epochs", request.epochs, "Epochs; 0 = by the number of images", {0, 1000000});
    addNumber(*command, "--repeats", request.repeats, "Networks per number", {1, 1000});
    addSeed(*command, request.seed, "Seed of networks, shuffling and augmentation");
    addMachine(*command, request.machine);
    addVerbosity(*command);
    addJson(*command, options->json);
    command->callback([options, &status] {
        options->request.set = options->path;
        options->request.options = *options->import;
        status = proveCommand(options->request, options->json);
    });
}

} // namespace distill
