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
#include "core/places/backoff.h"
#include "core/places/launch.h"
#include "core/places/mirror.h"
#include "core/store/run_follow.h"

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

std::string queueText(const Place& place, const std::string& name) {
    const auto status = workStatus(place, name);
    if (!status)
        return {};
    if (status->state == WorkState::Queued)
        return "waits in the queue" + (status->reason.empty() ? std::string() : " (" + status->reason + ")");
    if (status->state == WorkState::CutOff)
        return "was cut off at the place; `distill run` with the same name and place goes on with it";
    return {};
}

std::string nameOf(const std::string& run) {
    return std::filesystem::path(run).filename().string();
}

// Follows until the end, or until it is stopped: 0, or the exit code of the error.
class Follower final {
public:
    Follower(const Place& place, const std::string& run, bool json)
        : m_place(place),
          m_run(run),
          m_mirror(place, runFolderAt(place, run), mirrorFolder(place.name, run)),
          m_follower(m_mirror.folder()),
          m_events(m_console, m_mirror.folder(), json) {}

    int look(bool& ended) {
        const auto state = m_mirror.exchange();
        if (!state) {
            if (state.error().code != ErrorCode::Device)
                return reportError(state.error());
            m_notes.say("asleep: " + state.error().message); // a lid, a network: it comes back
            m_quiet = true;
            return 0;
        }
        m_quiet = !state->more;
        if (!state->exists) {
            m_notes.say(queueText(m_place, nameOf(m_run)));
            return 0;
        }
        m_notes.say(state->alive || state->ended ? "" : "silent: no sign of life from the run's process");
        for (const auto& event : m_follower.look().events) {
            m_quiet = false;
            m_events.onEvent(event);
        }
        ended = state->ended && !state->more;
        return 0;
    }

    int follow(RunControls& controls) {
        Backoff backoff;
        for (bool ended = false; !ended && !controls.stopRequested();) {
            if (const int code = look(ended); code != 0)
                return code;
            if (!ended)
                pause(backoff.next(m_quiet), controls);
        }
        return 0;
    }

    const std::filesystem::path& folder() const { return m_mirror.folder(); }

private:
    Place m_place;
    std::string m_run;
    Mirror m_mirror;
    RunFollower m_follower;
    ConsoleProgress m_console;
    EventStream m_events;
    Notes m_notes;
    bool m_quiet = false;
};

int followRun(const Place& place, const std::string& run, bool json = false) {
    RunControls controls;
    const SignalWatcher signals(controls);
    Follower follower(place, run, json);
    const int code = follower.follow(controls);
    if (code != 0)
        return code;
    if (controls.stopRequested()) {
        std::cerr << "the run goes on; `distill attach " << place.name << ':' << run
                  << "` follows it again\n";
        return signals.exitCode();
    }
    if (!json)
        std::cout << "run: " << place.name << ':' << run << "\nmirror: " << follower.folder().string()
                  << '\n';
    return 0;
}

} // namespace

RunConfig configAtPlace(RunConfig config, const Place& place) {
    const auto found = place.data.find(config.dataset);
    if (found != place.data.end())
        config.data = found->second;
    else if (place.remote())
        config.data.clear(); // a path here says nothing there
    return config;
}

int runAtPlace(RunConfig config, const RemoteStart& start) {
    const auto place = findPlace(start.place);
    if (!place)
        return reportError(place.error());
    Work work;
    work.name = start.name;
    work.tasks.push_back({start.name, toJson(configAtPlace(std::move(config), *place)).dump(2)});
    const auto number = startWork(*place, work);
    if (!number)
        return reportError(number.error());
    std::cerr << "started at " << place->name << ": " << (place->queued() ? "job " : "process ") << *number
              << '\n';
    if (!start.detach)
        return followRun(*place, start.name);
    std::cout << "run: " << place->name << ':' << start.name << '\n';
    return 0;
}

int attachRun(const std::string& address, bool once, bool json) {
    const auto placed = placedRun(address);
    if (!placed)
        return reportError(placed.error());
    if (!once)
        return followRun(placed->place, placed->run, json);
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
