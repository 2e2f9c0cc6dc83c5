// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_options.h"

#include <CLI/CLI.hpp>

#include "app/front/options.h"
#include "app/front/values.h"
#include "core/catalogue/catalogue.h"

namespace distill {

void addEvaluateOptions(CLI::App& command, EvaluateRequest& request) {
    std::string ids;
    for (const auto& protocol : protocols())
        ids += (ids.empty() ? "" : ", ") + protocol.id;
    command.add_option("--dataset", request.place.dataset, "Dataset to test on; default: the set's own");
    addData(command, request.place);
    command.add_option("--network", request.networks, "Network to train; may be given several times")
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--protocol", request.protocol, "How networks are trained: " + ids)
        ->capture_default_str();
    command
        .add_option("--labels", request.labels,
                    "What networks are trained with: own (classes, or soft labels learned with the set), "
                    "hard (classes alone), soft (a teacher's probabilities)")
        ->capture_default_str();
    command.add_option("--label-teacher", request.labelTeacher,
                       "Of soft labels: a network to train or a file with weights; default: the teachers of "
                       "the set's run");
    addNumber(command, "--repeats", request.repeats, "Networks per number", {1, 1000});
    addNumber(command, "--epochs", request.epochs, "Epochs; 0 = as the protocol says", {0, 1000000});
    addSeed(command, request.seed, "Seed of networks, shuffling and augmentation");
    addMachine(command, request.machine);
    addVerbosity(command);
}

std::vector<std::string> wordsOf(const EvaluateRequest& request) {
    std::vector<std::string> words = {"--protocol", request.protocol,
                                      "--labels",   request.labels,
                                      "--repeats",  std::to_string(request.repeats),
                                      "--epochs",   std::to_string(request.epochs),
                                      "--seed",     std::to_string(request.seed),
                                      "--threads",  std::to_string(request.machine.threads),
                                      "--device",   request.machine.device};
    const auto add = [&words](const char* option, const std::string& value) {
        if (!value.empty())
            words.insert(words.end(), {option, value});
    };
    for (const auto& network : request.networks)
        add("--network", network);
    add("--dataset", request.place.dataset);
    add("--label-teacher", request.labelTeacher);
    return words;
}

} // namespace distill
