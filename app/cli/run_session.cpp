// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_session.h"

#include <iostream>
#include <optional>

#include "app/cli/commands.h"
#include "app/files/console.h"
#include "app/files/event_stream.h"
#include "app/files/signals.h"
#include "app/front/program.h"
#include "core/base/number_text.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

void printResult(const ConsoleProgress& console, const RunSummary& summary,
                 const std::filesystem::path& directory) {
    const auto& evaluations = console.evaluations();
    std::cout << toString(summary.state) << " after "
              << counted(summary.iterations, "iteration", "iterations") << ", "
              << durationText(summary.seconds) << " in all\n";
    for (const auto& evaluation : evaluations) {
        char text[200];
        std::snprintf(
            text, sizeof text, "%-32s iteration %-6lld %s  (%s, n = %d)\n", subjectText(evaluation),
            static_cast<long long>(evaluation.iteration),
            accuracyText(evaluation.accuracyMean, evaluation.accuracyStd, evaluation.repeats).c_str(),
            evaluation.protocol.c_str(), evaluation.repeats);
        std::cout << text;
    }
    std::cout << "run folder: " << directory.string() << '\n';
}

void warnOfOtherFiles(const RunRequest& request) {
    std::error_code error;
    const auto& place = request.directory;
    if (!request.resume && std::filesystem::is_directory(place, error) &&
        !std::filesystem::is_empty(place, error) && !isRunDirectory(place))
        warn("'" + place.string() + "' holds other files, which go wherever the run goes.");
}

} // namespace

int executeRun(const RunRequest& request, bool json) {
    if (!request.resume)
        if (const auto refused = refusedPlace(request.directory))
            return reportError(*refused);
    warnOfOtherFiles(request);
    RunControls controls;
    const SignalWatcher signals(controls);
    ConsoleProgress console;
    EventStream events(console, request.directory, json);
    const auto summary = run(request, controls, events);
    if (!summary)
        return reportError(summary.error());
    if (!json)
        printResult(console, *summary, request.directory);
    return signals.exitCode();
}

} // namespace distill
