// SPDX-License-Identifier: GPL-3.0-or-later
// distill control: steers a run that another process executes.
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/values.h"
#include "core/store/control_files.h"

namespace distill {
namespace {

struct ControlOptions {
    std::string directory;
    std::string client = "script";
    std::optional<double> lambda, ratio;
    ControlKind kind = ControlKind::Pause; // where neither of both is given
};

struct FlagRow {
    const char* flag;
    ControlKind kind;
    const char* help;
};
constexpr FlagRow kFlags[] = {
    {"--pause", ControlKind::Pause, "Wait after the present iteration"},
    {"--resume", ControlKind::Resume, "Go on"},
    {"--step", ControlKind::Step, "One iteration, then wait"},
    {"--stop", ControlKind::Stop, "Finish the iteration, record, end"},
    {"--evaluate", ControlKind::Evaluate, "Evaluate after the present iteration"},
    {"--cancel-evaluation", ControlKind::CancelEvaluation, "Leave the present evaluation"},
    {"--checkpoint", ControlKind::Checkpoint, "Keep the complete state after the present iteration"},
};

int controlCommand(const ControlOptions& options) {
    const auto kind = options.lambda  ? ControlKind::Lambda
                      : options.ratio ? ControlKind::HoldRatio
                                      : options.kind;
    const double value = options.lambda ? *options.lambda : options.ratio.value_or(0);
    const auto id = sendControl(options.directory, {kind, value, 0, options.client});
    if (!id)
        return reportError(id.error());
    std::cout << toString(kind) << " requested, id " << *id << '\n';
    return 0;
}

} // namespace

void addControlCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<ControlOptions>();
    auto* command = app.add_subcommand("control", "Steer a run that another process executes");
    command->add_option("run", options->directory, "Run folder")->required();
    command->add_option("--client", options->client, "Who asks: the answer in the journal carries this name")
        ->capture_default_str();
    auto* requests = command->add_option_group("request", "Exactly one of");
    addNumber(*requests, "--lambda", options->lambda, "Weight of CMI from the next iteration on",
              kLambdaLimits);
    addNumber(*requests, "--hold-ratio", options->ratio,
              "Let λ follow, so that the gradient of λ · CMI keeps this part of the matching "
              "gradient's norm; 0 = λ stays as it is",
              kRatioLimits);
    for (const auto& row : kFlags)
        requests->add_flag_callback(
            row.flag, [options, kind = row.kind] { options->kind = kind; }, row.help);
    requests->require_option(1);
    command->callback([options, &status] { status = controlCommand(*options); });
}

} // namespace distill
