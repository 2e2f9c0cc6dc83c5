// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_session.h"

#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/signals.h"

namespace distill {
namespace {

void printResult(const ConsoleProgress& console, const RunSummary& summary,
                 const std::filesystem::path& directory) {
    const auto& evaluations = console.evaluations();
    std::cout << toString(summary.state) << " after " << summary.iterations << " iterations, "
              << durationText(summary.seconds) << '\n';
    for (const auto& evaluation : evaluations) {
        char text[160];
        std::snprintf(text, sizeof text, "%-32s iteration %-6lld %6.2f ± %.2f %%  (%s, n = %d)\n",
                      subjectText(evaluation), static_cast<long long>(evaluation.iteration),
                      evaluation.accuracyMean, evaluation.accuracyStd, evaluation.protocol.c_str(),
                      evaluation.repeats);
        std::cout << text;
    }
    std::cout << "run folder: " << directory.string() << '\n';
}

} // namespace

int executeRun(const RunRequest& request) {
    RunControls controls;
    const SignalWatcher signals(controls);
    ConsoleProgress console;
    const auto summary = run(request, controls, console);
    if (!summary)
        return reportError(summary.error());
    printResult(console, *summary, request.directory);
    return signals.exitCode();
}

} // namespace distill
