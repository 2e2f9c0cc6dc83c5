// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/twins.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>

#include "core/base/guarded.h"
#include "core/catalogue/catalogue.h"
#include "core/io/posix_io.h"
#include "core/jobs/attended_run.h"
#include "core/run/setup_rules.h"
#include "core/store/resume.h"
#include "core/store/run_lease.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

// One of the runs, until its result is known.
struct Seat {
    std::unique_ptr<AttendedRun> run;
    std::optional<Result<RunSummary>> result; // it has ended
    bool through = false;                     // no iteration is left, or it was stopped
};

class LockStep final {
public:
    explicit LockStep(const std::vector<TwinRun>& twins) {
        for (std::size_t i = 1; i < twins.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                twins[i].controls->joinWith(*twins[j].controls);
        for (const TwinRun& twin : twins)
            m_seats.push_back(
                {std::make_unique<AttendedRun>(twin.request, *twin.controls, *twin.observer), std::nullopt});
    }

    Result<std::vector<RunSummary>> execute() {
        onEach([](Seat& seat) { seat.run->open(); });
        onEach([](Seat& seat) { seat.run->engine().begin(); });
        while (Seat* next = behind()) {
            if (rest(*next))
                m_seats.front().run->controls().waitForChange();
            else if (!next->result) // it may have failed at the pause
                on(*next, [](Seat& seat) { seat.through = !seat.run->engine().advance(); });
        }
        onEach([](Seat& seat) {
            const RunSummary summary = seat.run->engine().conclude();
            seat.run->close();
            seat.result = summary;
        });
        std::vector<RunSummary> summaries;
        for (const Seat& seat : m_seats) {
            if (!*seat.result)
                return tl::unexpected<Error>(seat.result->error());
            summaries.push_back(**seat.result);
        }
        return summaries;
    }

private:
    template <class Action>
    void on(Seat& seat, Action action) {
        try {
            action(seat);
        } catch (...) {
            seat.result = seat.run->fail(std::current_exception());
            seat.run->controls().stop();
        }
    }
    template <class Action>
    void onEach(Action action) {
        for (Seat& seat : m_seats)
            if (!seat.result)
                on(seat, action);
    }
    // The first of those that have done least; null where none goes on.
    Seat* behind() {
        Seat* least = nullptr;
        for (Seat& seat : m_seats)
            if (!seat.result && !seat.through &&
                (least == nullptr ||
                 seat.run->engine().iterationsDone() < least->run->engine().iterationsDone()))
                least = &seat;
        return least;
    }
    // Shows a pause in all of them; whether `next` has to wait at it.
    bool rest(const Seat& next) {
        bool waits = false;
        for (Seat& seat : m_seats) {
            bool rests = false;
            if (!seat.result && !seat.through)
                on(seat, [&](Seat& each) { rests = each.run->engine().restAtPause(); });
            if (&seat == &next)
                waits = rests;
        }
        return waits;
    }

    std::vector<Seat> m_seats;
};

void requireUsable(const RunConfig& config, const std::vector<double>& lambdas) {
    auto sorted = lambdas;
    std::sort(sorted.begin(), sorted.end());
    const bool distinct = std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
    if (sorted.size() < 2 || !distinct || !(sorted.front() >= 0))
        throw DistillError(ErrorCode::Usage,
                           "Twin runs need at least two values of λ of at least 0, no two the same.");
    if (lambdaFollows(config))
        throw DistillError(ErrorCode::Usage, "Twin runs have a λ each: leave cmi.hold_ratio and "
                                             "lambda_schedule away.");
}

RunRequest requestFor(const RunConfig& shared, double lambda, const std::filesystem::path& out) {
    RunRequest request;
    request.config = withMethodDefaults(shared);
    setLambda(request.config, lambda);
    request.directory = out / ("lambda-" + formatParam(lambda));
    const auto info = readRunInfo(request.directory);
    if (!info)
        return request;
    RunConfig recorded = info->config;
    recorded.iterations = request.config.iterations;
    if (recorded != request.config)
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + request.directory.string() +
                               "' holds a run with other settings: choose another folder for the twins.");
    const std::int64_t total = request.config.iterations;
    return valueOrThrow(resumeRequest(request.directory, total != info->config.iterations ? total : 0));
}

// Of the folder that the runs lie in, so that two processes cannot hold a run each and fail both.
std::unique_ptr<RunLease> leaseOf(const std::vector<TwinRun>& twins) {
    if (twins.empty() || twins.front().request.directory.empty())
        return nullptr;
    const auto folder = std::filesystem::absolute(twins.front().request.directory).parent_path();
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw DistillError(writeError(folder, error.value()));
    return std::make_unique<RunLease>(folder, RunLease::Duties{});
}

} // namespace

Result<std::vector<RunRequest>> twinRequests(const RunConfig& config, const std::vector<double>& lambdas,
                                             const std::filesystem::path& out) {
    return guarded<std::vector<RunRequest>>([&]() -> Result<std::vector<RunRequest>> {
        requireUsable(config, lambdas);
        std::vector<RunRequest> requests;
        bool unfinished = false;
        for (const double lambda : lambdas) {
            requests.push_back(requestFor(config, lambda, out));
            const RunRequest& request = requests.back();
            if (auto refused = refusedPlace(request.directory))
                throw DistillError(std::move(*refused));
            const auto info = readRunInfo(request.directory);
            unfinished = unfinished || !info || info->lastIteration < request.config.iterations;
        }
        if (!unfinished)
            throw DistillError(ErrorCode::CannotWrite,
                               "'" + out.string() +
                                   "' holds these twin runs, finished: choose another "
                                   "folder, or more iterations.");
        return requests;
    });
}

Result<std::vector<RunSummary>> runTwins(const std::vector<TwinRun>& twins) {
    try {
        const auto lease = leaseOf(twins);
        return LockStep(twins).execute();
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

} // namespace distill
