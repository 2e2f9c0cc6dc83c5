// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/placed_run.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/base/number_text.h"
#include "core/io/digest.h"
#include "core/places/mirror.h"
#include "core/store/mirror_origin.h"
#include "core/store/run_places.h"

namespace distill {
namespace {

// A run's folder lies in that of its work, or is it.
std::string workOf(const std::string& run) {
    return run.substr(0, run.find('/'));
}

// Without what may differ between two calls for the same run.
RunConfig identityOf(RunConfig config, const Place& place) {
    const RunConfig plain;
    if (place.remote())
        config.data = plain.data;
    config.device = plain.device;
    config.threads = plain.threads;
    config.preset = plain.preset;
    return config;
}

// Whether what is recorded there under that name is this run; false: nothing is.
Result<bool> isThisRun(const PlacedRun& placed, const RunConfig& config) {
    const auto mirror = mirrorNow(placed);
    if (!mirror && mirror.error().code != ErrorCode::InvalidInput)
        return tl::unexpected<Error>(mirror.error());
    if (!mirror)
        return false;
    const auto record = openRun((*mirror)->folder());
    if (!record)
        return false;
    auto there = identityOf(record->info.config, placed.place), asked = identityOf(config, placed.place);
    if (there.data.empty() || asked.data.empty())
        there.data = asked.data; // in the usual places
    if (there.precision == Precision::Auto || asked.precision == Precision::Auto)
        there.precision = asked.precision; // what a machine makes of it when it goes on
    const auto total = there.iterations;
    there.iterations = asked.iterations;
    if (there != asked)
        return failure(ErrorCode::CannotWrite, "The place '" + placed.place.name +
                                                   "' has another run named '" + placed.run +
                                                   "': choose another --name.");
    if (total == asked.iterations)
        return true;
    return failure(ErrorCode::CannotWrite,
                   "The run '" + placed.run + "' at the place '" + placed.place.name + "' is one of " +
                       counted(total, "iteration", "iterations") +
                       (total > asked.iterations ? ": choose another --name."
                                                 : ": `distill resume " + placed.place.name + ":" +
                                                       placed.run + " --iterations N` makes it longer."));
}

// Words of `distill resume` for what is not recorded with a run.
std::vector<std::string> wordsOf(const RunConfig& config) {
    std::vector<std::string> words;
    const RunConfig plain;
    if (config.device != plain.device)
        words.insert(words.end(), {"--device", config.device});
    if (config.threads != plain.threads)
        words.insert(words.end(), {"--threads", std::to_string(config.threads)});
    if (!config.data.empty())
        words.insert(words.end(), {"--data", config.data});
    return words;
}

} // namespace

RunConfig configAtPlace(RunConfig config, const Place& place) {
    if (!place.remote() && !config.data.empty()) { // a path here is one there
        if (config.data.front() != '~')
            config.data = std::filesystem::absolute(config.data).lexically_normal().string();
        return config;
    }
    const auto found = place.data.find(config.dataset);
    if (found != place.data.end())
        config.data = found->second;
    else if (place.remote())
        config.data.clear(); // a path here says nothing there
    return config;
}

Result<std::string> startRun(const PlacedRun& placed, const RunConfig& config) {
    const auto there = configAtPlace(config, placed.place);
    Work work;
    work.name = placed.run;
    work.tasks.push_back({placed.run, jsonText(toJson(there), 2), wordsOf(there)});
    const auto identity = jsonText(toJson(identityOf(there, placed.place)));
    work.identity = digestOf(identity.data(), identity.size());
    auto number = startWork(placed.place, work);
    if (number || number.error().code != ErrorCode::CannotWrite)
        return number;
    const auto same = isThisRun(placed, there); // of one that was sent there, or was made longer
    if (!same)
        return tl::unexpected<Error>(same.error());
    work.identity.clear();
    return *same ? startWork(placed.place, work) : number;
}

// The folder of mirrors is where a name is taken, so that no two windows or commands get the same.
Result<StartedRun> startNewRun(const Place& place, const RunConfig& config) {
    const auto mirror = newRunDirectory(mirrorsFolder() / place.name, config);
    const MirrorOrigin origin{place.name, mirror.filename().string(), false};
    if (auto written = writeMirrorOrigin(mirror, origin); !written)
        return tl::unexpected<Error>(written.error());
    const auto number = startRun({place, origin.run}, config);
    if (number)
        return StartedRun{origin.run, *number};
    forgetMirror(origin);
    return tl::unexpected<Error>(number.error());
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
    if (status->state == WorkState::CutOff || endedBySignal(status->code))
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
