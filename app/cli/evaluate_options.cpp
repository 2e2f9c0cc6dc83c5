// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluate_options.h"

#include <CLI/CLI.hpp>

#include "core/catalogue/catalogue.h"

namespace distill {

void addEvaluateOptions(CLI::App& command, EvaluateRequest& request) {
    std::string ids;
    for (const auto& protocol : protocols())
        ids += (ids.empty() ? "" : ", ") + protocol.id;
    command.add_option("--dataset", request.dataset, "Dataset to test on; default: the set's own");
    command.add_option("--data", request.data, "File or folder of the dataset");
    command.add_option("--split-seed", request.splitSeed,
                       "What drew the test images of a folder; default: the run's own");
    command.add_option("--network", request.networks, "Network to train; may be given several times")
        ->take_all()
        ->allow_extra_args(false);
    command.add_option("--protocol", request.protocol, "How networks are trained: " + ids)
        ->capture_default_str();
    command.add_option("--repeats", request.repeats, "Networks per number")->capture_default_str();
    command.add_option("--epochs", request.epochs, "Epochs; 0 = as the protocol says")->capture_default_str();
    command.add_option("--seed", request.seed, "Seed of networks, shuffling and augmentation")
        ->capture_default_str();
    command.add_option("--threads", request.threads, "CPU threads; 0 = one per core");
    command.add_option("--device", request.device, "auto, cpu, cuda or cuda:<index>")->capture_default_str();
}

} // namespace distill
