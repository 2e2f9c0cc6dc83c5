// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/resume.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/run/run_controls.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

// The λ edits of a run, those of one iteration merged into the last. Going on from a checkpoint applies later
// ones again at their iterations; until that has happened they are still to come, unless somebody steers.
class LambdaTrack final {
public:
    void take(const Resumed& resumed) {
        m_applied = 0;
        while (m_applied < m_edits.size() && m_edits[m_applied].iteration <= resumed.from)
            ++m_applied;
    }
    void take(const LambdaEdit& edit, bool byTheRunItself) {
        const bool again =
            byTheRunItself && m_applied < m_edits.size() && m_edits[m_applied].iteration == edit.iteration &&
            m_edits[m_applied].lambda == edit.lambda && m_edits[m_applied].holdsRatio == edit.holdsRatio;
        if (!again) {
            m_edits.resize(m_applied);
            if (!m_edits.empty() && m_edits.back().iteration == edit.iteration)
                m_edits.pop_back();
            m_edits.push_back(edit);
            m_applied = m_edits.size();
        } else {
            ++m_applied;
        }
    }
    std::vector<LambdaEdit> edits() && { return std::move(m_edits); }

private:
    std::vector<LambdaEdit> m_edits;
    std::size_t m_applied = 0; // the first ones, which are in force; the others are to come
};

std::vector<LambdaEdit> lambdaTrack(const std::vector<RunEvent>& steering) {
    LambdaTrack track;
    for (const auto& event : steering) {
        if (const auto* resumed = std::get_if<Resumed>(&event))
            track.take(*resumed);
        const auto* applied = std::get_if<ControlApplied>(&event);
        const auto kind = applied == nullptr ? std::nullopt : controlKindFromString(applied->key);
        if (kind && takesValue(*kind))
            track.take({applied->iteration, applied->value, *kind == ControlKind::HoldRatio},
                       applied->id == 0 && applied->client.empty());
    }
    return std::move(track).edits();
}

const RunStarted* startOf(const RunRecord& record) {
    for (const auto& event : record.events)
        if (const auto* started = std::get_if<RunStarted>(&event))
            return started;
    return nullptr;
}

// A text of run.json; empty where it is not there.
std::string noted(const std::filesystem::path& directory, const char* pointer) {
    const auto text = readWholeFile(directory / "run.json");
    if (!text)
        return {};
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    const auto place = nlohmann::json::json_pointer(pointer);
    if (!json.is_object() || !json.contains(place) || !json.at(place).is_string())
        return {};
    return json.at(place).get<std::string>();
}

// What the run was made from must be what it goes on with.
void takeOrigins(RunRequest& request, const std::filesystem::path& directory) {
    request.initialDigest = noted(directory, "/run/initial_set/xxh3_128");
    request.dataFingerprint = noted(directory, "/run/data_fingerprint");
}

// The configuration with what "auto" stood for when the run was recorded.
RunConfig recordedConfig(const RunRecord& record) {
    RunConfig config = record.info.config;
    if (const auto* started = startOf(record)) {
        config.threads = started->threads;
        config.device = started->device;
    }
    return config;
}

} // namespace

Result<RunRequest> resumeRequest(const std::filesystem::path& directory, std::int64_t iterations) {
    const auto record = openRun(directory);
    if (!record)
        return tl::unexpected<Error>(record.error());
    if (iterations > 0 && iterations < record->info.lastIteration)
        return failure(ErrorCode::Usage, "'" + directory.string() + "' was recorded up to iteration " +
                                             std::to_string(record->info.lastIteration) +
                                             "; resuming takes a total of at "
                                             "least that, not " +
                                             std::to_string(iterations) +
                                             ". For a shorter run beside it: 'distill fork --at " +
                                             std::to_string(iterations) + "'.");
    RunRequest request;
    request.config = recordedConfig(*record);
    if (iterations > 0)
        request.config.iterations = iterations;
    request.directory = directory;
    takeOrigins(request, directory);
    request.resume = true;
    request.lambdaTrack = lambdaTrack(record->steering);
    return request;
}

Result<RunRequest> forkRequest(const std::filesystem::path& source, std::int64_t at,
                               std::optional<double> lambda, const std::filesystem::path& target) {
    const auto record = openRun(source);
    if (!record)
        return tl::unexpected<Error>(record.error());
    if (at < 0 || at > record->info.lastIteration)
        return failure(ErrorCode::Usage, "'" + source.string() + "' was recorded up to iteration " +
                                             std::to_string(record->info.lastIteration) +
                                             ": it cannot be forked at " + std::to_string(at) + ".");
    RunRequest request;
    request.config = recordedConfig(*record);
    request.directory = target;
    request.source = source;
    takeOrigins(request, source);
    request.sourceIteration = at;
    request.lambdaTrack = lambdaTrack(record->steering);
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
    RunRequest request;
    request.config = recordedConfig(*record);
    if (seed)
        request.config.seed = *seed;
    request.directory = target;
    takeOrigins(request, source);
    request.lambdaTrack = lambdaTrack(record->steering);
    return request;
}

} // namespace distill
