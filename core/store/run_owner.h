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
    UtcTime heartbeat{};        // by the owner's clock, which may be wrong; renewed every kHeartbeatInterval
    std::string directory = {}; // the folder as the process knows it; empty = not told, or no text
};

constexpr auto kHeartbeatInterval = std::chrono::seconds(2);
constexpr auto kHeartbeatLimit = std::chrono::seconds(15); // another host's file that is older counts as lost

enum class OwnerState {
    None,  // no owner.json: nobody writes, or what was written has ended
    Alive, // its process writes
    Lost,  // it ended without saying so, or another host has not renewed it, or the file is not understood
};

RunOwner thisProcess(UtcTime now = std::chrono::system_clock::now());
bool isSameProcess(const RunOwner& a, const RunOwner& b);

// Nothing where there is none or it is not understood.
std::optional<RunOwner> readOwner(const std::filesystem::path& directory);
Result<void> writeOwner(const std::filesystem::path& directory, const RunOwner& owner);

// On this host its process is looked for. Of another one the age of owner.json counts, by the clock of the
// disk that keeps it: neither that host's clock nor this one's need be right.
OwnerState ownerState(const std::filesystem::path& directory);
// The same with the disk's time given.
OwnerState ownerState(const std::filesystem::path& directory, UtcTime diskNow);

// The process on this host that owns it, where it knows it by another path: the folder was moved or renamed meanwhile,
// and what is asked in it reaches nobody.
std::optional<RunOwner> ownerElsewhere(const std::filesystem::path& directory);

// What time the disk of this folder takes it to be: that of a file written now, where one can be written,
// else this host's.
UtcTime diskTime(const std::filesystem::path& directory);

} // namespace distill
