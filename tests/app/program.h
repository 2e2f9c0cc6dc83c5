// SPDX-License-Identifier: GPL-3.0-or-later
// Starts `distill` as a script would, and reads what it leaves: for the tests of the command line contract.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include <nlohmann/json.hpp>

namespace distill::test {

using Arguments = std::vector<std::string>;

// An environment variable of the test program: the configuration folder of the programs that it starts from now on.
constexpr const char* kConfigOfTest = "DISTILL_TEST_CONFIG";

struct Outcome {
    int exitCode = -1; // minus the signal's number where one ended it: not what a shell shows
    std::string out;   // standard output
    std::string err;   // standard error
};

// Of the programs that this test program starts.
std::filesystem::path cacheOfTests();

// A folder that is removed with its content at the end of the test.
class Scratch final {
public:
    static constexpr const char* kPrefix = "dt-"; // of its name: sockets below it want short ones
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

// A started `distill`. Its cache and data folders are the test program's own; it is killed where the test
// leaves it behind.
class Program final {
public:
    // `err`, `out`: in place of files for standard error and output.
    // It works in `folder`, or where the test does.
    explicit Program(const Arguments& arguments, int err = -1, int out = -1,
                     const std::filesystem::path& folder = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void send(int signal) const;
    // Blocks until `condition` holds; false where the program ended or the time is over before.
    bool waitUntil(const std::function<bool()>& condition,
                   std::chrono::seconds limit = std::chrono::seconds(120));
    Outcome wait(std::chrono::seconds limit = std::chrono::seconds(300)); // kills it when the time is over

private:
    bool ended();

    Scratch m_output;
    pid_t m_process = -1;
    bool m_ended = false;
    int m_status = 0;
};

Outcome runDistill(const Arguments& arguments);

// Settings that make a run on generated shapes a matter of seconds.
Arguments smallRun(const std::filesystem::path& out, const Arguments& more = {});

std::string readText(const std::filesystem::path& file);
void writeText(const std::filesystem::path& file, const std::string& bytes);
// Whole lines of a run's journal; empty where there is none yet. Throws where a line is no JSON.
std::vector<nlohmann::json> readJournal(const std::filesystem::path& runDirectory);
std::vector<nlohmann::json> eventsOf(const std::vector<nlohmann::json>& journal, const std::string& event);
// Name and bytes of the stored pictures, in order.
std::vector<std::pair<std::string, std::string>> readImages(const std::filesystem::path& runDirectory);

} // namespace distill::test
