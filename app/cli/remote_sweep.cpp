// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/remote_sweep.h"

#include <iostream>
#include <poll.h>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/base/number_text.h"
#include "core/jobs/sweep.h"
#include "core/places/backoff.h"
#include "core/places/fetch.h"
#include "core/places/launch.h"
#include "core/places/placed_run.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr int kTick = 100;

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

Work workOf(const std::string& name, const std::vector<Member>& members) {
    Work work;
    work.name = name;
    for (const auto& member : members)
        work.tasks.push_back(member.task);
    return work;
}

// Waits until all tasks have ended. A place that cannot be reached comes back; what was cut off is started
// again.
void waitForAll(const Place& place, const Work& work, RunControls& controls) {
    std::string said;
    Backoff backoff; // a queue is asked no more often
    while (true) {
        const auto status = workStatus(place, work.name);
        std::string text;
        if (!status && status.error().code != ErrorCode::Device)
            throw DistillError(status.error());
        if (!status)
            text = "asleep: " + status.error().message;
        else if (status->state == WorkState::Ended)
            return;
        else
            text =
                std::to_string(status->ended) + " of " + counted(work.tasks.size(), "run", "runs") +
                " ended" +
                (status->state == WorkState::Queued ? ", waiting in the queue (" + status->reason + ")" : "");
        if (status && (status->state == WorkState::CutOff || status->state == WorkState::None))
            valueOrThrow(startWork(place, work));
        if (text != said)
            std::cerr << text << '\n';
        const auto pause = backoff.next(text == said);
        said = text;
        for (int waited = 0; waited < pause.count(); waited += kTick) {
            if (controls.stopRequested())
                throw DistillError(ErrorCode::Cancelled,
                                   "The runs at '" + place.name +
                                       "' go on; the same command waits for them again.");
            ::poll(nullptr, 0, kTick);
        }
    }
}

void fetchAll(const Place& place, const std::vector<Member>& members) {
    for (const auto& member : members) {
        std::error_code ignored;
        fs::create_directories(member.local.parent_path(), ignored);
        valueOrThrow(fetchRun(place, runFolderAt(place, member.task.folder), member.local, false));
    }
}

} // namespace

Result<void> sweepAtPlace(const SweepRequest& request, const RemoteSweep& remote, RunControls& controls) {
    try {
        valueOrThrow(checkSweep(request)); // before the place computes anything
        Place place = valueOrThrow(findPlace(remote.place));
        if (remote.jobs > 0)
            place.atOnce = remote.jobs;
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
        const auto work = workOf(name, members);
        valueOrThrow(startWork(place, work));
        waitForAll(place, work, controls);
        fetchAll(place, members);
        return {};
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

} // namespace distill
