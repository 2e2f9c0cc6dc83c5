// SPDX-License-Identifier: GPL-3.0-or-later
// owner.json: which process writes a run folder, and whether it still does. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/utc_time.h"

namespace distill {

struct RunOwner {
    std::string host;
    std::int64_t pid = 0;
    std::uint64_t processStart = 0; // clock ticks between the host's boot and the process's start; tells a
                                    // process from a later one with the same number; 0 = not known
    UtcTime heartbeat{};            // by the owner's clock; renewed every kHeartbeatInterval
};

constexpr auto kHeartbeatInterval = std::chrono::seconds(2);
constexpr auto kHeartbeatLimit = std::chrono::seconds(15); // older ones of another host count as lost

enum class OwnerState {
    None,  // no owner.json: nobody writes, or what was written has ended
    Alive, // its process writes
    Lost, // it ended without saying so, or another host's heartbeat is too old, or the file is not understood
};

RunOwner thisProcess(UtcTime now = std::chrono::system_clock::now());
bool isSameProcess(const RunOwner& a, const RunOwner& b);

// Nothing where there is none or it is not understood.
std::optional<RunOwner> readOwner(const std::filesystem::path& directory);
Result<void> writeOwner(const std::filesystem::path& directory, const RunOwner& owner);

// On this host its process is looked for, on another one its heartbeat counts.
OwnerState ownerState(const std::filesystem::path& directory, UtcTime now = std::chrono::system_clock::now());

} // namespace distill
