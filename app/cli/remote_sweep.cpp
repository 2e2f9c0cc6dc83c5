// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/remote_sweep.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/digest.h"
#include "core/jobs/sweep.h"
#include "core/places/fetch.h"
#include "core/places/launch.h"
#include "core/places/placed_run.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

struct Member {
    fs::path local;
    WorkTask task;
};

// Runs that are not here as finished ones.
std::vector<Member> missingRuns(const SweepRequest& request, const Place& place, const std::string& name) {
    std::vector<Member> missing;
    for (std::int64_t seed = 0; seed < request.seeds; ++seed)
        for (const double lambda : request.lambdas) {
            const auto local = sweepRunFolder(request, lambda, seed);
            if (const auto info = readRunInfo(local); info && info->state == RunState::Finished)
                continue;
            const auto config = configAtPlace(sweepRunConfig(request, lambda, seed), place);
            missing.push_back({local, {name + "/" + local.filename().string(), jsonText(toJson(config), 2)}});
        }
    return missing;
}

// One that goes on differs in values of λ and the number of seeds alone.
Work workOf(const SweepRequest& request, const Place& place, const std::string& name,
            const std::vector<Member>& members) {
    Work work;
    work.name = name;
    for (const auto& member : members)
        work.tasks.push_back(member.task);
    const auto identity = jsonText(toJson(configAtPlace(sweepRunConfig(request, 0, 0), place)));
    work.identity = digestOf(identity.data(), identity.size());
    return work;
}

void fetchMember(const SweepRequest& request, const Place& place, const Member& member) {
    std::error_code ignored;
    fs::create_directories(member.local.parent_path(), ignored);
    valueOrThrow(fetchRun(place, runFolderAt(place, member.task.folder), member.local, false));
    const auto info = readRunInfo(member.local);
    const bool sameImages = sweepImages(request).has_value();
    if (info && info->state == RunState::Finished && sameImages)
        return;
    fs::remove_all(member.local, ignored); // the copy; the run is there as it is
    if (!sameImages)
        throw DistillError(ErrorCode::InvalidInput,
                           "The images at the place '" + place.name + "' are not those of the runs in '" +
                               request.out.string() + "': choose another folder for the sweep.");
    throw DistillError(ErrorCode::RunFailed, "'" + member.task.folder + "' was stopped at the place '" +
                                                 place.name + "'; the same command goes on with it there.");
}

// What has finished there; then says why one has not.
void fetchAll(const SweepRequest& request, const Place& place, const Work& work,
              const std::vector<Member>& members) {
    const auto codes = valueOrThrow(workCodes(place, work));
    for (std::size_t index = 0; index < members.size(); ++index)
        if (codes[index] == 0)
            fetchMember(request, place, members[index]);
    for (std::size_t index = 0; index < members.size(); ++index)
        if (codes[index] < 0 || endedBySignal(codes[index]))
            throw DistillError(ErrorCode::RunFailed, "'" + members[index].task.folder +
                                                         "' was cut off at the place '" + place.name +
                                                         "'; the same command goes on with it there.");
    if (std::any_of(codes.begin(), codes.end(), [](int code) { return code != 0; }))
        valueOrThrow(workAnswers(place, work)); // in the words of one that failed
}

} // namespace

Result<void> sweepAtPlace(const SweepRequest& request, const RemoteOptions& remote, RunControls& controls) {
    try {
        valueOrThrow(checkSweep(request)); // before the place computes anything
        valueOrThrow(sweepImages(request));
        const Place place = valueOrThrow(remotePlace(remote));
        const auto name = fs::absolute(request.out).lexically_normal().filename().string();
        const auto members = missingRuns(request, place, name);
        if (members.empty())
            return {};
        for (const auto& member : members)
            if (std::error_code ignored; fs::exists(member.local, ignored))
                throw DistillError(ErrorCode::CannotWrite,
                                   "'" + member.local.string() +
                                       "' holds a run that has not finished here; choose another folder "
                                       "for the sweep, or finish it without --place.");
        const auto work = workOf(request, place, name, members);
        valueOrThrow(startWork(place, work));
        waitForWork(place, work, {"run", "runs"}, controls);
        fetchAll(request, place, work, members);
        return {};
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

} // namespace distill
