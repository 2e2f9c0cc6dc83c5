// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_owner.h"

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/stat.h>
#include <type_traits>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/io/file_descriptor.h"
#include "core/store/run_folder.h"

namespace distill {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr int kFieldsBeforeStart = 18; // of /proc/<pid>/stat, between the state and the start time

std::string hostName() {
    char name[256] = {};
    return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

// Clock ticks since boot; nothing where no such process runs (one that ended and was not yet waited for is
// none).
std::optional<std::uint64_t> startOf(std::int64_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto nameEnd = text.rfind(')'); // the name may hold anything
    if (nameEnd == std::string::npos)
        return std::nullopt;
    std::istringstream fields(text.substr(nameEnd + 1));
    char state = 0;
    std::string skipped;
    std::uint64_t start = 0;
    fields >> state;
    for (int i = 0; i < kFieldsBeforeStart; ++i)
        fields >> skipped;
    if (!(fields >> start) || state == 'Z' || state == 'X')
        return std::nullopt;
    return start;
}

template <class Value>
std::optional<Value> field(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end())
        return std::nullopt;
    if constexpr (std::is_same_v<Value, std::string>)
        return found->is_string() ? std::optional(found->template get<Value>()) : std::nullopt;
    else
        return found->is_number_integer() && (found->is_number_unsigned() || !std::is_unsigned_v<Value>)
                   ? std::optional(found->template get<Value>())
                   : std::nullopt;
}

bool isRunning(const RunOwner& owner) {
    const auto start = startOf(owner.pid);
    return start && *start == owner.processStart;
}

// By the disk's clock.
std::optional<UtcTime> changeTime(const fs::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0)
        return std::nullopt;
    return UtcTime(std::chrono::duration_cast<UtcTime::duration>(
        std::chrono::seconds(info.st_mtim.tv_sec) + std::chrono::nanoseconds(info.st_mtim.tv_nsec)));
}

} // namespace

std::optional<RunOwner> ownerElsewhere(const fs::path& directory) {
    auto owner = readOwner(directory);
    std::error_code error;
    const bool moved = owner && owner->host == hostName() && !owner->directory.empty() &&
                       !fs::equivalent(owner->directory, directory, error);
    return moved ? std::move(owner) : std::nullopt;
}

UtcTime diskTime(const fs::path& directory) {
    const auto here = std::chrono::system_clock::now();
    std::string name = (directory / ".clock-XXXXXX").string();
    const FileDescriptor probe(::mkostemp(name.data(), O_CLOEXEC));
    if (!probe.valid())
        return here;
    const auto time = ::write(probe.get(), "\n", 1) == 1 ? changeTime(name) : std::nullopt;
    ::unlink(name.c_str());
    return time.value_or(here);
}

RunOwner thisProcess(UtcTime now) {
    const auto pid = static_cast<std::int64_t>(::getpid());
    return {hostName(), pid, startOf(pid).value_or(0), now};
}

bool isSameProcess(const RunOwner& a, const RunOwner& b) {
    return a.host == b.host && a.pid == b.pid && a.processStart == b.processStart;
}

std::optional<RunOwner> readOwner(const fs::path& directory) {
    const auto text = readWholeFile(RunFolder(directory).owner());
    const Json json = text ? Json::parse(*text, nullptr, false) : Json();
    if (!json.is_object())
        return std::nullopt;
    const auto host = field<std::string>(json, "host");
    const auto pid = field<std::int64_t>(json, "pid");
    if (!host || !pid)
        return std::nullopt;
    RunOwner owner{*host, *pid, field<std::uint64_t>(json, "process_start").value_or(0), {}};
    if (const auto heartbeat = parseUtc(field<std::string>(json, "heartbeat").value_or("")))
        owner.heartbeat = *heartbeat;
    owner.directory = field<std::string>(json, "directory").value_or("");
    if (owner.directory.find("\xEF\xBF\xBD") != std::string::npos) // was no UTF-8
        owner.directory.clear();
    return owner;
}

Result<void> writeOwner(const fs::path& directory, const RunOwner& owner) {
    std::error_code error;
    const Json json = {{"host", owner.host},
                       {"pid", owner.pid},
                       {"process_start", owner.processStart},
                       {"heartbeat", utcText(owner.heartbeat)},
                       {"directory", fs::absolute(directory, error).string()}};
    return writeFileAtomically(RunFolder(directory).owner(), jsonText(json, 2) + "\n");
}

OwnerState ownerState(const fs::path& directory, UtcTime diskNow) {
    std::error_code error;
    if (!fs::exists(RunFolder(directory).owner(), error))
        return OwnerState::None;
    const auto owner = readOwner(directory);
    const auto renewed = changeTime(RunFolder(directory).owner());
    if (!owner || owner->heartbeat == UtcTime() || !renewed)
        return OwnerState::Lost;
    const bool alive = owner->host == hostName() ? isRunning(*owner) : diskNow - *renewed <= kHeartbeatLimit;
    return alive ? OwnerState::Alive : OwnerState::Lost;
}

OwnerState ownerState(const fs::path& directory) {
    const auto owner = readOwner(directory);
    const bool elsewhere = owner && owner->host != hostName();
    return ownerState(directory, elsewhere ? diskTime(directory) : std::chrono::system_clock::now());
}

} // namespace distill
