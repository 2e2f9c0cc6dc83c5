// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/placed_run.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/places/mirror.h"
#include "core/store/run_places.h"

namespace distill {
namespace {

// A run's folder lies in that of its work, or is it.
std::string workOf(const std::string& run) {
    return run.substr(0, run.find('/'));
}

} // namespace

RunConfig configAtPlace(RunConfig config, const Place& place) {
    if (!place.remote() && !config.data.empty())
        return config; // a path here is one there
    const auto found = place.data.find(config.dataset);
    if (found != place.data.end())
        config.data = found->second;
    else if (place.remote())
        config.data.clear(); // a path here says nothing there
    return config;
}

// The folder of mirrors is where a name is taken, so that no two windows get the same.
std::string freeRunName(const Place& place, const RunConfig& config) {
    return newRunDirectory(mirrorsFolder() / place.name, config).filename().string();
}

Result<std::string> startRun(const PlacedRun& placed, const RunConfig& config) {
    Work work;
    work.name = placed.run;
    work.tasks.push_back({placed.run, jsonText(toJson(configAtPlace(config, placed.place)), 2)});
    return startWork(placed.place, work);
}

Result<void> requireMore(const RunInfo& run, std::int64_t iterations) {
    if (run.journalState != RunState::Finished || iterations > run.lastIteration)
        return {};
    return failure(ErrorCode::Usage, "'" + run.directory.string() + "' has finished its " +
                                         std::to_string(run.lastIteration) +
                                         " iterations; --iterations takes more.");
}

Result<std::string> goOnThere(const PlacedRun& placed, const RunInfo& run, std::int64_t iterations) {
    const auto& [place, name] = placed;
    if (workOf(name) != name)
        return failure(ErrorCode::Usage,
                       "The run '" + name +
                           "' belongs to a sweep there, which goes on as a whole: start the "
                           "sweep again.");
    if (auto more = requireMore(run, iterations); !more)
        return tl::unexpected<Error>(more.error());
    if (!isEnded(run.journalState)) {
        const auto status = workStatus(place, name);
        if (!status)
            return tl::unexpected<Error>(status.error());
        if (status->state == WorkState::Running || status->state == WorkState::Queued)
            return failure(ErrorCode::CannotWrite, "The run '" + name + "' is being executed at the place '" +
                                                       place.name + "': stop it first.");
    }
    WorkTask task{name, jsonText(toJson(configAtPlace(run.config, place)), 2)};
    if (iterations > 0)
        task.goingOn = {"--iterations", std::to_string(iterations)};
    if (const auto data = place.data.find(run.config.dataset); data != place.data.end())
        task.goingOn.insert(task.goingOn.end(), {"--data", data->second});
    return startWork(place, {name, {task}, isEnded(run.journalState)});
}

bool endsForGood(const PlacedRun& placed, RunState end) {
    if (!isEnded(end) || (end != RunState::Stopped && workOf(placed.run) != placed.run))
        return isEnded(end);
    const auto status = workStatus(placed.place, workOf(placed.run));
    return status && status->state != WorkState::Queued && status->state != WorkState::Running;
}

Result<std::string> whatItWaitsFor(const PlacedRun& placed, Mirror& mirror) {
    const auto status = workStatus(placed.place, workOf(placed.run));
    if (!status)
        return tl::unexpected<Error>(status.error());
    if (status->state == WorkState::Queued || status->state == WorkState::Running)
        return queueText(*status);
    const auto last = mirror.exchange(); // it may have begun and ended between two looks
    if (!last)
        return tl::unexpected<Error>(last.error());
    if (last->exists)
        return std::string();
    if (status->state == WorkState::None)
        return failure(ErrorCode::InvalidInput,
                       "There is no run '" + placed.run + "' at the place '" + placed.place.name + "'.");
    const auto said = workOutput(placed.place, workOf(placed.run));
    return failure(errorOfExit(status->code), "The run '" + placed.run + "' did not begin at the place '" +
                                                  placed.place.name + "'" +
                                                  (said && !said->empty() ? ": " + *said : "."));
}

std::optional<Error> whyItIsSilent(const PlacedRun& placed) {
    const auto status = workStatus(placed.place, workOf(placed.run));
    if (!status || (status->state != WorkState::Ended && status->state != WorkState::CutOff))
        return std::nullopt;
    const std::string where = "The run '" + placed.run + "' at the place '" + placed.place.name + "'";
    if (status->state == WorkState::CutOff)
        return Error{ErrorCode::RunFailed,
                     where + " was cut off; `distill run` with the same name and place goes on with it.",
                     {}};
    const auto said = workOutput(placed.place, workOf(placed.run));
    return Error{ErrorCode::RunFailed,
                 where + " ended without recording its end" +
                     (said && !said->empty() ? ": " + *said : "; perhaps its disk is full."),
                 {}};
}

std::string queueText(const WorkStatus& status) {
    if (status.state != WorkState::Queued)
        return {};
    return "waits in the queue" + (status.reason.empty() ? std::string() : " (" + status.reason + ")");
}

} // namespace distill
