// SPDX-License-Identifier: GPL-3.0-or-later
// The right to write a run folder, held by a thread of its own that renews owner.json whatever the run does.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include "core/store/run_owner.h"

namespace distill {

class RunLease final {
public:
    struct Duties {                      // both on the lease's thread; must not throw
        std::function<void()> poll;      // every kPollInterval
        std::function<void()> displaced; // once, where another process has taken the folder over meanwhile
    };
    static constexpr auto kPollInterval = std::chrono::milliseconds(200);

    // Takes the folder over. DistillError(CannotWrite) where a living process holds it already, or where it
    // cannot be written. An owner that was lost is replaced.
    RunLease(std::filesystem::path directory, Duties duties);
    ~RunLease(); // takes owner.json away, unless it is another's by now
    RunLease(const RunLease&) = delete;
    RunLease& operator=(const RunLease&) = delete;

private:
    void hold();
    bool renew(); // false: displaced

    std::filesystem::path m_directory;
    Duties m_duties;
    RunOwner m_self;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_end = false;
    std::thread m_thread;
};

} // namespace distill
