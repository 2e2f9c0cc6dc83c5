// SPDX-License-Identifier: GPL-3.0-or-later
// distill twin: the same run at two λ, in lock-step.
#include <cstdio>
#include <deque>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/run_options.h"
#include "app/cli/run_session.h"
#include "app/files/console.h"
#include "app/files/event_stream.h"
#include "app/files/signals.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/jobs/twins.h"
#include "core/run/param_spec.h"

namespace distill {
namespace {

constexpr const char* kFields =
    "The runs share seed, initial images, batches, teachers and evaluation networks, and "
    "go on by turns, one iteration each.\nPause, step and stop of one, by 'distill "
    "control' or in a window, are of all; λ is each one's own. Twins that were "
    "stopped go on\nwhen the same command is given again.";

struct TwinOptions {
    std::shared_ptr<RunOptions> run = std::make_shared<RunOptions>();
    std::vector<double> lambdas;
    bool json = false;
};

int twinCommand(const TwinOptions& options) {
    const auto config = validConfigOf(*options.run);
    if (!config)
        return reportError(config.error());
    const auto requests = twinRequests(*config, options.lambdas, options.run->out);
    if (!requests)
        return reportError(requests.error());
    std::vector<RunControls> controls(requests->size());
    std::vector<ConsoleProgress> consoles(requests->size());
    std::deque<EventStream> events; // they stay where they are
    std::vector<TwinRun> twins;
    for (std::size_t i = 0; i < requests->size(); ++i) {
        consoles[i].setName("λ " + formatParam(options.lambdas[i]));
        events.emplace_back(consoles[i], requests->at(i).directory, options.json);
        twins.push_back({requests->at(i), &controls[i], &events[i]});
    }
    const SignalWatcher signals(controls.front());
    const auto summaries = runTwins(twins);
    if (!summaries)
        return reportError(summaries.error());
    if (options.json)
        return signals.exitCode(); // each run has told its end
    for (std::size_t i = 0; i < summaries->size(); ++i) {
        const auto& evaluations = consoles[i].evaluations();
        std::printf("λ %-10g %s after %lld iterations", options.lambdas[i],
                    std::string(toString(summaries->at(i).state)).c_str(),
                    static_cast<long long>(summaries->at(i).iterations));
        if (!evaluations.empty() && evaluations.back().subject == "synthetic")
            std::printf("  %s", accuracyText(evaluations.back().accuracyMean, evaluations.back().accuracyStd,
                                             evaluations.back().repeats)
                                    .c_str());
        std::printf("  %s\n", requests->at(i).directory.string().c_str());
    }
    return signals.exitCode();
}

} // namespace

void addTwinCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<TwinOptions>();
    auto* command = app.add_subcommand("twin", "The same run at two λ, in lock-step");
    command->footer(kFields);
    addRunOptions(*command, options->run);
    addNumbers(*command, "--lambdas", options->lambdas, "Values of λ, joined by commas", kLambdaLimits)
        ->required();
    addOutput(*command, "--out", options->run->out, "Folder for the runs")->required();
    addJson(*command, options->json, "Print what happens as lines of JSON; \"run\" tells the runs apart");
    command->callback([options, &status] { status = twinCommand(*options); });
}

} // namespace distill
