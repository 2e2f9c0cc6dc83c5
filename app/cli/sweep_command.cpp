// SPDX-License-Identifier: GPL-3.0-or-later
// distill sweep: the same run at several λ and seeds, and a row of figures for each λ.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/remote_sweep.h"
#include "app/cli/run_options.h"
#include "app/cli/run_session.h"
#include "app/files/console.h"
#include "app/files/event_stream.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/options.h"
#include "app/front/values.h"
#include "core/base/utc_time.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/dataset_report.h"
#include "core/jobs/sweep.h"
#include "core/run/job_parts.h"
#include "core/run/setup_rules.h"

namespace distill {
namespace {

constexpr const char* kFields = "Runs with one seed share initial images, batches, teachers and evaluation "
                                "networks. λ is chosen on held-out "
                                "training images (setting hold_out;\n5000, or a tenth of a small dataset); "
                                "the test accuracy is only reported. "
                                "A sweep that was stopped goes on when it is started again.";

struct SweepOptions {
    std::shared_ptr<RunOptions> run = std::make_shared<RunOptions>();
    std::vector<double> lambdas;
    std::int64_t seeds = 3;
    bool json = false;
    RemoteOptions remote;
};

// Training images of a dataset: where its table does not say, they are counted, if they are of this computer.
Result<std::int64_t> trainingImages(const RunConfig& config, const std::string& place,
                                    RunControls& controls) {
    const auto* dataset = findDataset(config.dataset);
    if (dataset == nullptr || dataset->trainImages > 0)
        return dataset != nullptr ? dataset->trainImages : 0;
    if (!place.empty())
        if (const auto there = findPlace(place); there && there->remote())
            return failure(ErrorCode::Usage, "How many images '" + config.dataset + "' has at the place '" +
                                                 place +
                                                 "' is not known here: say with --set hold_out=N how many of "
                                                 "them choose λ.");
    const auto report = describeDataset(
        {config.dataset, config.data, config.imageSize, config.splitSeed, config.normalisation, 1},
        watchBy(controls));
    return report ? Result<std::int64_t>(report->train) : tl::unexpected<Error>(report.error());
}

Result<void> holdOutByDefault(RunConfig& config, const SweepOptions& options, RunControls& controls) {
    const auto& said = options.run->assignments;
    if (config.holdOut > 0 || std::any_of(said.begin(), said.end(), [](const std::string& text) {
            return text.rfind("hold_out=", 0) == 0;
        }))
        return {};
    const auto images = trainingImages(config, options.remote.place, controls);
    if (!images)
        return tl::unexpected<Error>(images.error());
    config.holdOut = defaultHoldOut(*images);
    return {};
}

void printRows(const std::vector<SweepRow>& rows) {
    std::printf("%-10s %-18s %-18s %-10s %-8s n\n", "lambda", "held out %", "test %", "CMI", "s");
    const auto padded = [](const std::string& text) { // by characters: ± is two bytes
        const std::size_t width = 18 + (text.find("±") != std::string::npos ? 1 : 0);
        return text + std::string(width - std::min(width, text.size()), ' ');
    };
    for (const auto& row : rows)
        std::printf("%-10g %s %s %-10.4g %-8.1f %lld%s\n", row.lambda,
                    padded(accuracyText(row.heldOutMean, row.heldOutStd, row.n)).c_str(),
                    padded(accuracyText(row.accuracyMean, row.accuracyStd, row.n)).c_str(), row.cmi,
                    row.seconds, static_cast<long long>(row.n),
                    row.best         ? "  best"
                    : row.indistinct ? "  no difference to the best"
                                     : "");
}

bool saysOneLambda(const RunOptions& options) {
    const auto& said = options.assignments;
    return std::any_of(said.begin(), said.end(),
                       [](const std::string& text) { return text.rfind("lambda=", 0) == 0; });
}

int sweepCommand(const SweepOptions& options) {
    if (saysOneLambda(*options.run))
        warn("A sweep takes its values of λ from --lambdas: the single one is left aside.");
    if (auto refused = refusedData(*options.run, options.remote.place))
        return reportError(*refused);
    const auto config = validConfigOf(*options.run);
    if (!config)
        return reportError(config.error());
    SweepRequest request;
    request.config = *config;
    request.lambdas = options.lambdas;
    request.seeds = options.seeds;
    request.out = options.run->out;
    RunControls controls;
    const SignalWatcher signals(controls);
    if (const auto held = holdOutByDefault(request.config, options, controls); !held)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(held.error());
    if (!options.remote.place.empty())
        if (const auto done = sweepAtPlace(request, options.remote, controls); !done)
            return signals.exitCode() != 0 ? signals.exitCode() : reportError(done.error());
    Result<std::vector<SweepRow>> rows;
    {
        ConsoleProgress console;
        EventStream events(console, request.out, options.json);
        rows = sweep(request, controls, events);
    }
    if (!rows)
        return signals.exitCode() != 0 ? signals.exitCode() : reportError(rows.error());
    if (options.json)
        printJson({{"event", "sweep_finished"},
                   {"run", request.out.string()},
                   {"time", utcText()},
                   {"rows", toJson(*rows)}},
                  -1);
    else
        printRows(*rows);
    return 0;
}

} // namespace

void addSweepCommand(CLI::App& app, int& status) {
    const auto options = std::make_shared<SweepOptions>();
    auto* command = app.add_subcommand("sweep", "The same run at several λ: accuracy and CMI of each");
    command->footer(kFields);
    addRunOptions(*command, options->run);
    addNumbers(*command, "--lambdas", options->lambdas, "Values of λ, joined by commas", kLambdaLimits)
        ->required();
    addNumber(*command, "--seeds", options->seeds, "Runs for each λ, with seeds counted up from --seed",
              {1, 1000});
    addRemote(*command, options->remote,
              "Execute the runs there, several at once, and bring them into --out");
    addOutput(*command, "--out", options->run->out, "Folder for the runs and sweep.json")->required();
    addJson(*command, options->json,
            "Print what happens as lines of JSON; the last one, sweep_finished, has the rows");
    command->callback([options, &status] { status = sweepCommand(*options); });
}

} // namespace distill
