// SPDX-License-Identifier: GPL-3.0-or-later
// distill score: the score card of stored synthetic sets.
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/evaluate_options.h"
#include "app/cli/remote_work.h"
#include "app/files/console.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/score.h"
#include "core/run/run_config.h"

namespace distill {
namespace {

constexpr const char* kFields =
    "Accuracies are those after the last epoch, in percent; ± is the standard deviation over networks, intervals are those of 95 %.\n"
    "hlr: accuracy of all real images less that of the set with hard labels. ior: accuracy of the set with "
    "its own labels less that of\n"
    "random real images. lrs, ars: DD-Ranking's label-robust and augmentation-robust scores, 0 to 1, with "
    "weights of one half.\n"
    "All real images are learned once and kept; see --full-epochs.";

struct ScoreOptions {
    ScoreRequest request;
    std::vector<std::string> sets;
    bool json = false, noFull = false, noBaselines = false, noRobustness = false;
    RemoteOptions remote;
};

void printScores(const ScoreCard& card) {
    const auto scores = ddRanking(card);
    if (scores.hlr)
        std::printf("HLR %.2f points (lower is better)  ", *scores.hlr);
    if (scores.ior)
        std::printf("IOR %.2f points  ", *scores.ior);
    if (scores.lrs)
        std::printf("LRS %.3f  ", *scores.lrs);
    if (scores.ars)
        std::printf("ARS %.3f", *scores.ars);
    std::printf("\n");
}

void printCard(const std::string& set, const ScoreCard& card) {
    std::printf("%s: %lld classes, %lld images each, %.1f kB of images and %.1f kB of soft labels\n",
                set.c_str(), static_cast<long long>(card.classes), static_cast<long long>(card.ipc),
                double(card.imageBytes) / 1e3, double(card.labelBytes) / 1e3);
    for (const auto& row : card.rows) {
        const auto& e = row.evaluation;
        std::printf("%-52s %16s  (n = %d", row.name.c_str(),
                    accuracyText(e.accuracyMean, e.accuracyStd, e.repeats).c_str(), e.repeats);
        if (std::isfinite(row.interval))
            std::printf(", 95 %%: %.2f to %.2f", e.accuracyMean - row.interval,
                        e.accuracyMean + row.interval);
        std::printf(")%s\n", row.indistinct ? "  no difference" : "");
    }
    printScores(card);
    if (card.runSeconds >= 0)
        std::printf("Distilled in %s.\n", durationText(card.runSeconds).c_str());
    if (!card.labeller.empty())
        std::printf("Soft labels: probabilities of %s\n", card.labeller.c_str());
    std::printf("Protocol: %s\n", card.protocol.c_str());
    if (!card.fullProtocol.empty())
        std::printf("All real images: %s\n", card.fullProtocol.c_str());
}

// The cards of all sets, until one fails.
Result<std::vector<ScoreCard>> cardsHere(const ScoreOptions& options, RunControls& controls) {
    auto request = options.request;
    request.baselines = !options.noBaselines;
    request.robustness = !options.noRobustness;
    if (options.noFull)
        request.fullEpochs = -1;
    std::vector<ScoreCard> cards;
    for (const auto& set : options.sets) {
        request.evaluation.place.set = set;
        ConsoleProgress console;
        const auto card = measureScore(request, console.watch(controls));
        if (!card)
            return tl::unexpected<Error>(card.error());
        cards.push_back(*card);
        if (!options.json)
            printCard(set, *card);
    }
    return cards;
}

Result<std::vector<ScoreCard>> cardsAtPlace(const ScoreOptions& options, RunControls& controls) {
    RemoteCommand command{"score", {}, options.request.evaluation, options.sets};
    if (options.request.fullEpochs > 0)
        command.words = {"--full-epochs", std::to_string(options.request.fullEpochs)};
    for (const auto& [said, word] :
         {std::pair(options.noFull, "--no-full"), std::pair(options.noBaselines, "--no-baselines"),
          std::pair(options.noRobustness, "--no-robustness")})
        if (said)
            command.words.emplace_back(word);
    const auto answers = answersAtPlace(command, options.remote, controls);
    if (!answers)
        return tl::unexpected<Error>(answers.error());
    std::vector<ScoreCard> cards;
    for (const auto& answer : *answers) {
        const auto card = scoreCardFromText(answer);
        if (!card)
            return tl::unexpected<Error>(card.error());
        if (!options.json)
            printCard(options.sets[cards.size()], *card);
        cards.push_back(*card);
    }
    return cards;
}

int scoreCommand(const ScoreOptions& options) {
    RunControls controls;
    const SignalWatcher signals(controls);
    const auto cards =
        options.remote.place.empty() ? cardsHere(options, controls) : cardsAtPlace(options, controls);
    if (!cards)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(cards.error());
    auto rows = nlohmann::json::array();
    for (const auto& card : *cards) {
        rows.push_back(toJson(card));
        rows.back()["set"] = options.sets[rows.size() - 1];
    }
    if (options.json)
        printJson(rows);
    return 0;
}

} // namespace

void addScoreCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<ScoreOptions>();
    auto* command = app.add_subcommand("score", "The score card of a synthetic set, beside real images");
    command->footer(kFields);
    command
        ->add_option("set", options->sets, "Run folder, \"folder@iteration\" or .safetensors file; several")
        ->required();
    addEvaluateOptions(*command, options->request.evaluation);
    command->get_option("--network")->description("Network to train: one");
    auto* epochs = addNumber(*command, "--full-epochs", options->request.fullEpochs,
                             "Epochs on all real images; 0 = as the protocol says, at most 10", {0, 1000000});
    command->add_flag("--no-full", options->noFull, "Leave out the accuracy of all real images")
        ->excludes(epochs);
    command->add_flag("--no-baselines", options->noBaselines,
                      "Leave out herding, k-center, k-means and RDED");
    command->add_flag("--no-robustness", options->noRobustness,
                      "Leave out the evaluations with and without augmentation");
    addRemote(*command, options->remote,
              "Have it done there: set files are sent, \"PLACE:RUN\" is a set that is there");
    addJson(*command, options->json, "Print JSON only: an array, an object for each set");
    command->callback([options, &status] { status = scoreCommand(*options); });
}

} // namespace distill
