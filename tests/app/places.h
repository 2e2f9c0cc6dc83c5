// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of places share: a list of places of their own, settings of a small run, and waiting for what
// other processes do.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "tests/app/program.h"
#include "tests/app/servers.h"
#include "tests/support/temp_dir.h"

namespace distill::test {

constexpr auto kPlacesLimit = std::chrono::seconds(150);

// A list of places of the test's own, and a folder for their runs.
class Places final {
public:
    Places();
    ~Places();
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    void add(const std::string& name, const Arguments& more,
             const std::string& program = DISTILL_PROGRAM) const;
    void addHost(const std::string& name, const SshServer& server,
                 const std::string& program = DISTILL_PROGRAM) const;
    std::filesystem::path runs() const { return m_folder / "the runs"; }
    void setRuns(const std::filesystem::path& folder) {
        m_runs = folder;
    } // of places that are added from now on
    std::filesystem::path operator/(const std::string& name) const { return m_folder / name; }

private:
    Scratch m_folder;
    std::filesystem::path m_runs;
};

// In place of ssh, below `folder`, while it lives: says `words` and fails as ssh does.
class DeafSsh final {
public:
    DeafSsh(const std::filesystem::path& folder, const std::string& words);

private:
    ScopedVariable m_path;
};

// Settings of smallRun() without its --out.
Arguments settings(const Arguments& more);
// `distill run` of one that ends only where somebody ends it, detached.
Arguments endlessRun(const std::string& place, const std::string& name);

nlohmann::json workOf(const std::string& address); // its "state" is the error where there is one
std::size_t iterationsOf(const std::filesystem::path& run);

// Looks until the condition holds; what is waited for are other processes, which nothing announces.
template <class Condition>
bool holdsSoon(const Condition& condition) {
    for (const auto end = std::chrono::steady_clock::now() + kPlacesLimit;
         std::chrono::steady_clock::now() < end;) {
        if (condition())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return false;
}

inline bool becomes(const std::string& address, const std::string& state) {
    return holdsSoon([&] { return workOf(address).at("state") == state; });
}

} // namespace distill::test
