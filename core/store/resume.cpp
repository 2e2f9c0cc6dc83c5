// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/resume.h"

#include <algorithm>
#include <iterator>
#include <system_error>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/run/choices.h"
#include "core/store/mirror_origin.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"
#include "core/store/start_record.h"

namespace distill {
namespace {

const RunStarted* startOf(const RunRecord& record) {
    for (const auto& event : record.events)
        if (const auto* started = std::get_if<RunStarted>(&event))
            return started;
    return nullptr;
}

// What the run was made from must be what it goes on with, as far as its start record tells.
void takeOrigins(RunRequest& request, const std::filesystem::path& directory) {
    const auto record = readStartRecord(directory);
    if (!record)
        return;
    request.initialDigest = record->initialDigest;
    request.dataFingerprint = record->dataFingerprint;
}

// What an older program recorded says nothing: it was exact, as is a configuration without a word of it.
void takePrecision(RunConfig& config, const std::string& recorded) {
    if (const auto known = choiceOf<Precision>(recorded))
        config.precision = *known;
}

// Whether λ was set by anybody but the run itself after iteration `since`.
bool steeredByOthers(const RunRecord& record, std::int64_t since) {
    return std::any_of(record.steering.begin(), record.steering.end(), [&](const RunEvent& event) {
        const auto* applied = std::get_if<ControlApplied>(&event);
        return applied != nullptr && lambdaEditOf(*applied) && applied->iteration > since &&
               (applied->id != 0 || !applied->client.empty());
    });
}

// The edits of λ that were made; and of those that the run was begun with, as a fork or a replay is, the ones that its
// journal has not come to.
std::vector<LambdaEdit> lambdaTrackOf(const RunRecord& record, const std::filesystem::path& directory) {
    auto track = lambdaEdits(record.steering);
    const auto start = readStartRecord(directory);
    if (!start || steeredByOthers(record, start->parentIteration))
        return track;
    const std::int64_t last = track.empty() ? 0 : track.back().iteration;
    std::copy_if(start->lambdaTrack.begin(), start->lambdaTrack.end(), std::back_inserter(track),
                 [&](const LambdaEdit& edit) { return edit.iteration > last; });
    return track;
}

// The configuration with what "auto" stood for when the run was recorded.
RunConfig recordedConfig(const RunRecord& record) {
    RunConfig config = record.info.config;
    if (const auto* started = startOf(record)) {
        config.threads = started->threads;
        config.device = started->device;
        takePrecision(config, started->precision);
    }
    for (const auto& event : record.events)
        if (const auto* resumed = std::get_if<Resumed>(&event); resumed != nullptr && resumed->threads > 0) {
            config.threads = resumed->threads;
            config.device = resumed->device;
            takePrecision(config, resumed->precision);
        }
    return config;
}

// A run that went on with other threads, or elsewhere, goes on so: run.json has what it was last executed
// with, also where an older program's journal tells only what it began with.
void takeLatestMachine(RunConfig& config, const std::filesystem::path& directory) {
    const auto text = readWholeFile(RunFolder(directory).start());
    const auto json = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    const auto run = json.is_object() ? json.value("run", nlohmann::json()) : nlohmann::json();
    if (!run.is_object())
        return;
    if (run.contains("threads") && run["threads"].is_number_unsigned())
        config.threads = run["threads"].get<std::int64_t>();
    if (run.contains("device") && run["device"].is_string())
        config.device = run["device"].get<std::string>();
    if (run.contains("precision") && run["precision"].is_string())
        takePrecision(config, run["precision"].get<std::string>());
}

// Of a fork: what is there already cannot be taken away, and λ changes what follows.
std::optional<Error> refusedLength(std::int64_t total, std::int64_t at, std::optional<double> lambda) {
    const std::string where = "at " + std::to_string(at);
    if (total < at)
        return Error{ErrorCode::Usage,
                     "A fork " + where + " has that many iterations: its total cannot be " +
                         std::to_string(total) + ".",
                     {}};
    if (total == at && lambda)
        return Error{ErrorCode::Usage,
                     "No iteration follows a fork " + where + " of " + std::to_string(total) +
                         ", so λ would change nothing: fork earlier, or say with --iterations how many it "
                         "is to have.",
                     {}};
    return std::nullopt;
}

} // namespace

Result<RunRequest> resumeRequest(const std::filesystem::path& directory, std::int64_t iterations) {
    if (const auto refused = refusedAsMirror(directory))
        return tl::unexpected<Error>(*refused);
    const auto record = openRun(directory);
    if (!record)
        return tl::unexpected<Error>(record.error());
    if (iterations > 0 && iterations < record->info.lastIteration)
        return failure(ErrorCode::Usage, "'" + directory.string() + "' was recorded up to iteration " +
                                             std::to_string(record->info.lastIteration) +
                                             "; resuming takes a total of at least that, not " +
                                             std::to_string(iterations) +
                                             ". For a shorter run beside it: 'distill fork --at " +
                                             std::to_string(iterations) + "'.");
    RunRequest request;
    request.config = recordedConfig(*record);
    takeLatestMachine(request.config, directory);
    if (iterations > 0)
        request.config.iterations = iterations;
    request.directory = directory;
    takeOrigins(request, directory);
    request.resume = true;
    request.lambdaTrack = lambdaTrackOf(*record, directory);
    return request;
}

std::int64_t resumePoint(const std::filesystem::path& directory) {
    const auto iterations = RunFolder(directory).iterations(RunFolder::kCheckpoints);
    return iterations.empty() ? 0 : iterations.back();
}

Result<RunRequest> forkRequest(const std::filesystem::path& source, std::int64_t at,
                               std::optional<double> lambda, const std::filesystem::path& target,
                               std::int64_t iterations) {
    const auto record = openRun(source);
    if (!record)
        return tl::unexpected<Error>(record.error());
    if (at < 0 || at > record->info.lastIteration)
        return failure(ErrorCode::Usage, "'" + source.string() + "' was recorded up to iteration " +
                                             std::to_string(record->info.lastIteration) +
                                             ": it cannot be forked at " + std::to_string(at) + ".");
    RunRequest request;
    request.config = recordedConfig(*record);
    if (iterations > 0)
        request.config.iterations = iterations;
    if (const auto refused = refusedLength(request.config.iterations, at, lambda))
        return tl::unexpected<Error>(*refused);
    request.directory = target;
    request.source = source;
    takeOrigins(request, source);
    request.sourceIteration = at;
    request.lambdaTrack = lambdaTrackOf(*record, source);
    if (lambda) {
        auto& track = request.lambdaTrack;
        track.erase(std::remove_if(track.begin(), track.end(),
                                   [&](const LambdaEdit& edit) { return edit.iteration > at; }),
                    track.end());
        track.push_back({at + 1, *lambda});
    }
    return request;
}

Result<RunRequest> replayRequest(const std::filesystem::path& source, std::optional<std::uint64_t> seed,
                                 const std::filesystem::path& target) {
    const auto record = openRun(source);
    if (!record)
        return tl::unexpected<Error>(record.error());
    if (!record->damage.empty()) // an edit of λ may have stood there, and the run would be another one
        return failure(ErrorCode::InvalidInput,
                       "'" + source.string() + "' cannot be run again as it was: " + record->damage.front());
    RunRequest request;
    request.config = recordedConfig(*record);
    if (seed)
        request.config.seed = *seed;
    request.directory = target;
    takeOrigins(request, source);
    request.lambdaTrack = lambdaTrackOf(*record, source);
    return request;
}

} // namespace distill
