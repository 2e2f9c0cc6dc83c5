// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/remote_run.h"

#include <chrono>
#include <iostream>
#include <poll.h>

#include <nlohmann/json.hpp>

#include "app/files/console.h"
#include "app/files/event_stream.h"
#include "app/files/signals.h"
#include "app/front/json_output.h"
#include "app/front/program.h"
#include "core/base/number_text.h"
#include "core/places/backoff.h"
#include "core/places/launch.h"
#include "core/places/mirror.h"
#include "core/places/placed_run.h"
#include "core/places/send.h"
#include "core/places/shell.h"
#include "core/store/run_follow.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

constexpr int kTick = 100; // milliseconds

void pause(std::chrono::milliseconds pause, const RunControls& controls) {
    for (int waited = 0; waited < pause.count() && !controls.stopRequested(); waited += kTick)
        ::poll(nullptr, 0, kTick);
}

// What is said while nothing comes: only when it changes.
class Notes final {
public:
    void say(const std::string& text) {
        if (text != m_last && !text.empty())
            std::cerr << text << '\n';
        m_last = text;
    }

private:
    std::string m_last;
};

std::string statusText(const Place& place, const std::string& name) {
    const auto status = workStatus(place, name);
    return status ? queueText(*status) : std::string();
}

std::string nameOf(const std::string& run) {
    return run.substr(0, run.find('/')); // of its work
}

struct Following {
    bool json = false;
    bool started = false; // by this command, and what its journal told before is no news
    bool awaits = false;  // more iterations, so that no news is none
};

// Follows until the end, or until it is stopped: 0, or the exit code of the error.
class Follower final {
public:
    Follower(const Place& place, const std::string& run, const Following& how)
        : m_started(how.started),
          m_awaits(how.awaits),
          m_place(place),
          m_run(run),
          m_mirror({place, run}),
          m_follower(m_mirror.folder(), true),
          m_events(m_console, m_mirror.folder(), how.json) {}

    int look(bool& ended) {
        const auto state = m_mirror.exchange();
        if (!state) {
            if (!mayWake(state.error(), m_reached))
                return reportError(state.error());
            m_notes.say("asleep: " + state.error().message); // a lid, a network: it comes back
            m_quiet = true;
            return 0;
        }
        m_reached = true;
        m_quiet = !state->more;
        m_awaits = m_awaits && state->received == 0;
        if (!state->exists) {
            const auto waits = whatItWaitsFor({m_place, m_run}, m_mirror);
            if (!waits && !mayWake(waits.error(), m_reached))
                return reportError(waits.error());
            m_notes.say(waits ? *waits : "asleep: " + waits.error().message);
            return 0;
        }
        const bool silent = !state->alive && !state->ended && !state->more;
        m_notes.say(silent ? "silent: no sign of life from the run's process" : "");
        const auto update = m_follower.look();
        m_state = update.state;
        for (std::size_t i = 0; i < update.events.size(); ++i) {
            m_quiet = false;
            m_events.onEvent(update.events[i], update.times[i]);
            if (const auto* finished = std::get_if<Finished>(&update.events[i]))
                m_finished = *finished;
        }
        if (silent)
            if (const auto why = whyItIsSilent({m_place, m_run}))
                return reportError(*why);
        ended = state->ended && !state->more && endsForGood({m_place, m_run}, m_state);
        if (ended && m_started && m_finished.state != RunState::Failed)
            if (const auto why = whyItDidNotGoOn())
                return reportError(*why);
        if (state->ended && !ended)
            m_notes.say(statusText(m_place, nameOf(m_run)));
        return 0;
    }

    int follow(RunControls& controls) {
        Backoff backoff;
        for (bool ended = false; !ended && !controls.stopRequested();) {
            if (const int code = look(ended); code != 0)
                return code;
            if (ended && m_finished.state == RunState::Failed)
                return reportError({ErrorCode::RunFailed, failureText(), {}});
            if (!ended)
                pause(backoff.next(m_quiet), controls);
        }
        return 0;
    }

    const std::filesystem::path& folder() const { return m_mirror.folder(); }
    const Finished& finished() const { return m_finished; }

private:
    std::string failureText() const {
        return "The run '" + m_run + "' failed at the place '" + m_place.name + "'" +
               (m_finished.message.empty() ? "." : ": " + m_finished.message);
    }

    // Of what this command has started and has ended: it failed, or told nothing new. A signal may have stopped it.
    std::optional<Error> whyItDidNotGoOn() const {
        const auto status = workStatus(m_place, nameOf(m_run));
        const bool failed = status && status->failed > 0 && !endedBySignal(status->code);
        if (!failed && !m_awaits)
            return std::nullopt;
        const auto said = workOutput(m_place, nameOf(m_run));
        return Error{failed ? errorOfExit(status->code) : ErrorCode::RunFailed,
                     "The run '" + m_run + "' did not go on at the place '" + m_place.name + "'" +
                         (said && !said->empty() ? ": " + *said : "."),
                     {}};
    }

    bool m_started, m_awaits;
    Place m_place;
    std::string m_run;
    Mirror m_mirror;
    RunFollower m_follower;
    ConsoleProgress m_console;
    EventStream m_events;
    Notes m_notes;
    RunState m_state = RunState::Preparing; // as the journal has it
    Finished m_finished;                    // as the journal tells last
    bool m_quiet = false, m_reached = false;
};

int followRun(const Place& place, const std::string& run, const Following& how) {
    RunControls controls;
    const SignalWatcher signals(controls);
    Follower follower(place, run, how);
    const int code = follower.follow(controls);
    if (code != 0)
        return code;
    if (controls.stopRequested()) {
        std::cerr << "the run goes on; `distill attach " << place.name << ':' << run
                  << "` follows it again\n";
        return signals.exitCode();
    }
    const auto& end = follower.finished();
    if (!how.json && end.state == RunState::Stopped)
        std::cout << "stopped after " << counted(end.iterations, "iteration", "iterations") << '\n';
    if (!how.json)
        std::cout << "run: " << place.name << ':' << run << "\nmirror: " << follower.folder().string()
                  << '\n';
    return 0;
}

Result<StartedRun> begin(const Place& place, const std::string& name, const RunConfig& config) {
    if (name.empty())
        return startNewRun(place, config);
    auto number = startRun({place, name}, config);
    return number ? Result<StartedRun>(StartedRun{name, *number}) : tl::unexpected<Error>(number.error());
}

} // namespace

int runAtPlace(const RunConfig& config, const RemoteStart& start) {
    const auto place = findPlace(start.place);
    if (!place)
        return reportError(place.error());
    const auto started = begin(*place, start.name, config);
    if (!started)
        return reportError(started.error());
    std::cerr << "started at " << place->name << ": " << (place->queued() ? "job " : "process ")
              << started->number << '\n';
    if (!start.detach)
        return followRun(*place, started->run, {start.json, true, false});
    const auto address = place->name + ":" + started->run;
    if (start.json)
        printJson(nlohmann::json{{"run", address}}, -1);
    else
        std::cout << "run: " << address << '\n';
    return 0;
}

namespace {

// The run as its mirror has it, caught up: what comes later is news.
Result<RunInfo> infoAtPlace(const PlacedRun& placed) {
    const auto mirror = mirrorNow(placed);
    if (!mirror)
        return tl::unexpected<Error>(mirror.error());
    const auto record = openRun((*mirror)->folder());
    if (!record)
        return tl::unexpected<Error>(record.error());
    return record->info;
}

Result<PlacedRun> targetOf(const std::string& run, const RemoteStart& start, std::int64_t iterations) {
    if (start.place.empty())
        return placedRun(run);
    const auto place = findPlace(start.place);
    if (!place)
        return tl::unexpected<Error>(place.error());
    PlacedRun to{*place, start.name};
    const auto record = openRun(run);
    if (!record)
        return tl::unexpected<Error>(record.error());
    if (auto more = requireMore(record->info, iterations); !more) // before anything is sent
        return tl::unexpected<Error>(more.error());
    if (auto sent = sendRun(run, to); !sent)
        return tl::unexpected<Error>(sent.error());
    return to;
}

} // namespace

int resumeAtPlace(const std::string& run, const RemoteStart& start, std::int64_t iterations) {
    const auto placed = targetOf(run, start, iterations);
    if (!placed)
        return reportError(placed.error());
    const auto info = infoAtPlace(*placed);
    if (!info)
        return reportError(info.error());
    const auto number = goOnThere(*placed, *info, iterations);
    if (!number)
        return reportError(number.error());
    const auto& place = placed->place;
    std::cerr << "goes on at " << place.name << ": " << (place.queued() ? "job " : "process ") << *number
              << '\n';
    if (!start.detach)
        return followRun(place, placed->run, {false, true, true});
    std::cout << "run: " << place.name << ':' << placed->run << '\n';
    return 0;
}

int attachRun(const std::string& address, bool once, bool json) {
    const auto placed = placedRun(address);
    if (!placed)
        return reportError(placed.error());
    if (!once)
        return followRun(placed->place, placed->run, {json, false, false});
    const auto mirror = mirrorNow(*placed);
    if (!mirror)
        return reportError(mirror.error());
    const auto folder = (*mirror)->folder().string();
    if (json)
        printJson(nlohmann::json{{"run", address}, {"path", folder}});
    else
        std::cout << folder << '\n';
    return 0;
}

} // namespace distill
