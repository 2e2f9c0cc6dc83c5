// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/shell.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <sstream>
#include <unistd.h>

#include "core/io/cache_folder.h"
#include "core/io/digest.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr int kSshFailed = 255; // ssh's own failure; a script's 255 is turned into another by its last line
constexpr auto kConnectSeconds = "ConnectTimeout=15";

// Sockets have short names, so they lie where paths are short: in the cache, for this user alone.
fs::path socketFolder() {
    const fs::path folder = cacheFolder() / "ssh";
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    fs::permissions(folder, fs::perms::owner_all, ignored);
    return folder;
}

std::vector<std::string> sshCommand(const Place& place) {
    constexpr std::size_t kLongestSocket = 48; // of its folder: ssh adds 58 to it, and 107 is the limit
    std::vector<std::string> command = {"ssh", "-o", kConnectSeconds, "-o", "ServerAliveInterval=10"};
    const auto folder = socketFolder().string();
    if (folder.size() <= kLongestSocket)
        for (const auto& option : {std::string("ControlMaster=auto"), "ControlPath=" + folder + "/%C",
                                   std::string("ControlPersist=120")}) {
            command.emplace_back("-o");
            command.push_back(option);
        }
    command.insert(command.end(), place.ssh.begin(), place.ssh.end());
    return command;
}

// What ssh says where waiting is in vain. Offline it says of a name: "Temporary failure in name resolution".
constexpr std::array<const char*, 5> kInVain = {"Could not resolve hostname", "Permission denied (",
                                                "Too many authentication failures",
                                                "Host key verification failed", "Unable to negotiate with"};
constexpr std::array<const char*, 2> kOffline = {"Temporary failure", "Try again"}; // glibc, musl

bool isInVain(const std::string& line) {
    const auto holds = [&line](const char* words) { return line.find(words) != std::string::npos; };
    return std::any_of(kInVain.begin(), kInVain.end(), holds) &&
           std::none_of(kOffline.begin(), kOffline.end(), holds);
}

// The first line that says so; through a jump host more comes after it. Empty = none.
std::string lineInVain(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (isInVain(line))
            return line.substr(0, line.find_last_not_of("\r ") + 1);
    return {};
}

// The last line that says something: ssh prints banners before it.
std::string lastLine(const std::string& text) {
    const auto end = text.find_last_not_of("\r\n ");
    if (end == std::string::npos)
        return {};
    const auto start = text.find_last_of('\n', end);
    return text.substr(start == std::string::npos ? 0 : start + 1,
                       end - (start == std::string::npos ? 0 : start + 1) + 1);
}

} // namespace

std::string uniqueWord() {
    static std::atomic<int> calls{0};
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    const auto all =
        std::string(host.data()) + "." + std::to_string(::getpid()) + "." + std::to_string(++calls);
    return digestOf(all.data(), all.size()).substr(0, 12);
}

ChildCall scriptCall(const Place& place, const std::string& script) {
    ChildCall call;
    call.input = script;
    call.command = {"/bin/sh", "-s"};
    if (place.remote()) {
        call.command = sshCommand(place);
        call.command.insert(call.command.end(), {place.host, "/bin/sh -s"});
    }
    return call;
}

Result<ChildAnswer> runScript(const Place& place, const std::string& script, std::chrono::milliseconds limit,
                              const std::function<bool()>& cancelled) {
    ChildCall call = scriptCall(place, script);
    call.limit = limit;
    call.cancelled = cancelled;
    auto answer = runChild(call);
    if (answer && place.remote() && answer->code == kSshFailed) {
        const auto inVain = lineInVain(answer->err);
        const auto said = inVain.empty() ? lastLine(answer->err) : inVain;
        return failure(ErrorCode::Device,
                       "The place '" + place.name + "' cannot be reached" +
                           (said.empty() ? "." : ": " + said),
                       answer->err);
    }
    return answer;
}

bool mayWake(const Error& error, bool reached) {
    return error.code == ErrorCode::Device && (reached || lineInVain(error.detail).empty());
}

std::string shellWord(std::string_view text) {
    std::string word = "'";
    for (const char c : text) {
        if (c == '\'')
            word += "'\\''";
        else
            word += c;
    }
    return word + "'";
}

std::string shellFolder(const std::string& folder) {
    if (folder == "~")
        return "\"$HOME\"";
    if (folder.rfind("~/", 0) == 0)
        return "\"$HOME\"/" + shellWord(folder.substr(2));
    return shellWord(folder);
}

std::string firstLine(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

void closeConnection(const Place& place) {
    if (!place.remote())
        return;
    ChildCall call;
    call.command = sshCommand(place);
    call.command.insert(call.command.end(), {"-O", "exit", place.host});
    static_cast<void>(runChild(call)); // where there is none, ssh says so and nothing is lost
}

} // namespace distill
