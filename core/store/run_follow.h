// SPDX-License-Identifier: GPL-3.0-or-later
// Follows a run that another process executes, by looking at its folder now and then: works on network disks
// too. Steer it by control_files.h. Needs no torch. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/run_events.h"
#include "core/store/run_store.h"

namespace distill {

// What a follower knows of the process that writes.
enum class Contact {
    Live,  // it writes
    Lost,  // it vanished or is silent, and the journal tells of no end; it may come back
    Ended, // the journal tells of an end, or nobody owns the folder and it is no mirror
};

struct RunUpdate {
    // New since the last look, in order. As journalled, that is without Progress and pixels, and with a
    // Resumed that may make earlier ones void.
    std::vector<RunEvent> events;
    std::vector<std::string> times; // of each, as journalled, where they were asked for
    // The newest stored images of the branch that is valid, where they are others than at the last look.
    std::shared_ptr<const ImageBatch> newestImages;
    bool restarted = false;             // the journal is another one by now: `events` begin anew
    std::optional<std::string> problem; // a sentence, once for each kind of trouble
    Contact contact = Contact::Live;
    RunState state = RunState::Preparing; // LostContact where contact is lost
};

class RunFollower final {
public:
    using Clock = std::chrono::steady_clock;

    explicit RunFollower(std::filesystem::path directory, bool times = false);

    // The first look yields all there is. Never throws, never waits. `now` may only grow.
    RunUpdate look(Clock::time_point now = Clock::now());

private:
    // The owner's heartbeat as this process's own clock saw it change: the other host's clock may be wrong.
    struct Heartbeat {
        std::string text;
        std::optional<Clock::time_point> changed; // none before a change was seen
    };
    bool ownerLives(Clock::time_point now);
    std::string readNew(RunUpdate& update);
    void parse(const std::string& text, RunUpdate& update);
    void parseLine(std::string_view line, RunUpdate& update);
    void take(const RunEvent& event);
    void startOver();
    void goBackTo(std::int64_t limit);
    void loadNewestImages(RunUpdate& update);
    void report(RunUpdate& update, const std::string& problem);

    std::filesystem::path m_directory;
    bool m_times;
    std::uint64_t m_offset = 0; // whole lines read, in bytes
    std::uint64_t m_inode = 0;
    Heartbeat m_heartbeat;
    RunRecord m_record; // the start alone: the geometry of pictures
    RunState m_state = RunState::Preparing;
    std::vector<std::int64_t> m_stored;   // iterations of pictures that the journal tells of, as it goes
    std::optional<std::int64_t> m_newest; // of the pictures that were given last
    std::vector<std::string> m_reported;
};

} // namespace distill
