// SPDX-License-Identifier: GPL-3.0-or-later
// distill evaluate: the accuracy that a stored synthetic set gives.
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/evaluate_options.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/jobs/evaluate.h"
#include "core/results/evaluation_rows.h"

namespace distill {
namespace {

std::string labelsText(const Evaluation& evaluation) {
    if (evaluation.labels.empty())
        return {};
    return evaluation.labeller.empty() ? ", " + evaluation.labels + " labels"
                                       : ", soft labels by " + evaluation.labeller;
}

int evaluateCommand(const EvaluateRequest& request, bool json) {
    RunControls controls;
    const SignalWatcher signals(controls);
    Result<std::vector<Evaluation>> evaluations;
    {
        ConsoleProgress console;
        evaluations = evaluateSet(request, console.watch(controls));
    }
    if (!evaluations)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(evaluations.error());
    for (const auto& evaluation : *evaluations)
        if (!json)
            std::printf(
                "%-14s %s  (%s, n = %d, last epoch%s)\n", evaluation.network.c_str(),
                accuracyText(evaluation.accuracyMean, evaluation.accuracyStd, evaluation.repeats).c_str(),
                evaluation.protocol.c_str(), evaluation.repeats, labelsText(evaluation).c_str());
    if (json)
        printJson(evaluationsJson(*evaluations));
    return 0;
}

} // namespace

void addEvaluateCommand(CLI::App& app, int& status) {
    struct Options {
        EvaluateRequest request;
        std::string set;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("evaluate", "Train fresh networks on a synthetic set and test them");
    addPath(*command, "set", options->set, "Run folder, \"folder@iteration\", or .safetensors file")
        ->required();
    addEvaluateOptions(*command, options->request);
    addJson(*command, options->json, "Print JSON only: an array, an object for each network");
    command->callback([options, &status] {
        options->request.place.set = options->set;
        status = evaluateCommand(options->request, options->json);
    });
}

} // namespace distill
