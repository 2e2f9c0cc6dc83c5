// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/places.h"

#include <algorithm>
#include <cstdlib>

namespace distill::test {

using nlohmann::json;

Places::Places() : m_runs(m_folder / "the runs") {
    ::setenv(kConfigOfTest, (m_folder / "config").c_str(), 1);
}

Places::~Places() {
    ::unsetenv(kConfigOfTest);
}

void Places::add(const std::string& name, const Arguments& more, const std::string& program) const {
    Arguments arguments = {"place", "add", name, "--runs", m_runs.string(), "--program", program};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = runDistill(arguments);
    REQUIRE_MESSAGE(outcome.exitCode == 0, outcome.err);
}

void Places::addHost(const std::string& name, const SshServer& server, const std::string& program) const {
    add(name, server.placeOptions(), program);
}

DeafSsh::DeafSsh(const std::filesystem::path& folder, const std::string& words)
    : m_path("PATH", folder.string() + ":" + std::getenv("PATH")) {
    std::filesystem::create_directories(folder);
    writeText(folder / "ssh", "#!/bin/sh\ncat >/dev/null\necho '" + words + "' >&2\nexit 255\n");
    std::filesystem::permissions(folder / "ssh", std::filesystem::perms::owner_all);
}

Arguments settings(const Arguments& more) {
    Arguments arguments = smallRun("unused", {});
    const auto out = std::find(arguments.begin(), arguments.end(), "--out");
    arguments.erase(out, out + 2);
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

Arguments endlessRun(const std::string& place, const std::string& name) {
    return settings(
        {"--place", place, "--name", name, "--detach", "--iterations", "1000000", "--evaluate-every", "0"});
}

json workOf(const std::string& address) {
    const auto outcome = runDistill({"work", address, "--json"});
    return outcome.exitCode == 0 ? json::parse(outcome.out) : json{{"state", outcome.err}};
}

std::size_t iterationsOf(const std::filesystem::path& run) {
    return eventsOf(readJournal(run), "iteration").size();
}

} // namespace distill::test
