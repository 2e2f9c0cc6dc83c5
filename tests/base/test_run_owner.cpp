// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/store/run_lease.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// A child process that only waits; killed and collected with the object, or before by end().
class Child final {
public:
    Child() : m_pid(::fork()) {
        while (m_pid == 0)
            ::pause();
    }
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    pid_t pid() const { return m_pid; }
    // Leaves it as a zombie, which is no running process either.
    void kill() const {
        ::kill(m_pid, SIGKILL);
        siginfo_t info{};
        ::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOWAIT);
    }
    void end() {
        if (m_pid <= 0)
            return;
        ::kill(m_pid, SIGKILL);
        ::waitpid(std::exchange(m_pid, 0), nullptr, 0);
    }

private:
    pid_t m_pid;
};

std::uint64_t startOf(pid_t pid) {
    const std::string stat = readBytes("/proc/" + std::to_string(pid) + "/stat");
    std::istringstream fields(stat.substr(stat.rfind(')') + 2));
    std::string field;
    for (int i = 0; i < 20; ++i)
        fields >> field;
    return std::stoull(field);
}

// Counts calls; waitFor() blocks until there were so many.
class Counter final {
public:
    void count() {
        {
            const std::lock_guard lock(m_mutex);
            ++m_count;
        }
        m_changed.notify_all();
    }
    void waitFor(int count) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_count >= count; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_count = 0;
};

std::string refusalOf(const fs::path& directory) {
    try {
        const RunLease lease(directory, {});
    } catch (const DistillError& e) {
        CHECK(e.error().code == ErrorCode::CannotWrite);
        return e.error().message;
    }
    return {};
}

} // namespace

TEST_SUITE("run_owner") {
    TEST_CASE("time stamps there and back") {
        const auto time = parseUtc("2026-01-31T23:59:59.123Z");
        REQUIRE(time.has_value());
        CHECK(utcText(*time) == "2026-01-31T23:59:59.123Z");
        for (const char* text : {"", "2026-01-31", "2026-02-31T23:59:59.123Z", "2026-01-31T23:59:59.123",
                                 "2026-01-31T23:59:59.123Z ", "2026-13-31T23:59:59.123Z"})
            CHECK_FALSE(parseUtc(text).has_value());
    }

    TEST_CASE("this process owns what it wrote, with all that tells it from others") {
        const TempDir dir;
        CHECK((ownerState(dir.path()) == OwnerState::None));
        REQUIRE(writeOwner(dir.path(), thisProcess()).has_value());
        CHECK((ownerState(dir.path()) == OwnerState::Alive));
        const auto json = nlohmann::json::parse(readBytes(dir / "owner.json"));
        CHECK(json["pid"] == ::getpid());
        CHECK(json["process_start"] == startOf(::getpid()));
        CHECK_FALSE(json["host"].get<std::string>().empty());
        CHECK(parseUtc(json["heartbeat"].get<std::string>()).has_value());
    }

    TEST_CASE("a process that is gone, or another one under its number, is lost") {
        const TempDir dir;
        Child child;
        RunOwner owner = thisProcess();
        owner.pid = child.pid();
        owner.processStart = startOf(child.pid());
        REQUIRE(writeOwner(dir.path(), owner).has_value());
        CHECK((ownerState(dir.path()) == OwnerState::Alive));
        ++owner.processStart;
        REQUIRE(writeOwner(dir.path(), owner).has_value());
        CHECK((ownerState(dir.path()) == OwnerState::Lost));
        --owner.processStart;
        REQUIRE(writeOwner(dir.path(), owner).has_value());
        child.kill();
        CHECK((ownerState(dir.path()) == OwnerState::Lost)); // not yet collected by its parent
        child.end();
        CHECK((ownerState(dir.path()) == OwnerState::Lost));
    }

    TEST_CASE(
        "of another host the file's age counts by the disk's clock, whatever the two hosts' clocks say") {
        const TempDir dir;
        const auto now = std::chrono::system_clock::now();
        for (const auto skew : {0min, -1min, 120min, -60min}) {
            REQUIRE(writeOwner(dir.path(), {"elsewhere.example", 1, 1, now + skew}).has_value());
            CHECK((ownerState(dir.path()) == OwnerState::Alive)); // just renewed
            CHECK((ownerState(dir.path(), now + 14s) == OwnerState::Alive));
            CHECK((ownerState(dir.path(), now + 20s) == OwnerState::Lost));
            std::filesystem::last_write_time(dir / "owner.json",
                                             std::filesystem::file_time_type::clock::now() - 1min);
            CHECK((ownerState(dir.path()) == OwnerState::Lost));
        }
        for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
            CHECK(entry.path().filename() == "owner.json"); // asking leaves nothing behind
    }

    TEST_CASE("a file that is not understood is a lost owner, never a crash") {
        const TempDir dir;
        for (const char* text :
             {"", "{", "[]", "{}", "{\"host\": 1, \"pid\": \"x\"}", "{\"host\": \"h\", \"pid\": -1}",
              "{\"host\": \"h\", \"pid\": 1e99}", "{\"host\": \"h\", \"pid\": 1, \"heartbeat\": \"soon\"}"}) {
            CAPTURE(text);
            writeBytes(dir / "owner.json", text);
            CHECK((ownerState(dir.path()) == OwnerState::Lost));
        }
    }

    TEST_CASE("a second writer is refused with one sentence; the end gives the folder back") {
        const TempDir dir;
        {
            const RunLease lease(dir.path(), {});
            const std::string refusal = refusalOf(dir.path());
            CHECK(refusal.find("is being written by process " + std::to_string(::getpid())) !=
                  std::string::npos);
            CHECK((ownerState(dir.path()) == OwnerState::Alive));
        }
        CHECK((ownerState(dir.path()) == OwnerState::None));
        CHECK(refusalOf(dir.path()).empty());
        CHECK(refusalOf(dir / "none").find("does not exist") != std::string::npos);
    }

    TEST_CASE("a lost owner is replaced") {
        const TempDir dir;
        writeBytes(dir / "owner.json", "{\"host\": \"elsewhere\", \"pid\": 1}");
        const RunLease lease(dir.path(), {});
        CHECK(readOwner(dir.path())->pid == ::getpid());
    }

    TEST_CASE("the heartbeat is renewed and the duties are done by themselves") {
        const TempDir dir;
        Counter polls;
        const RunLease lease(dir.path(), {[&] { polls.count(); }, {}});
        const auto first = readOwner(dir.path())->heartbeat;
        polls.waitFor(static_cast<int>(kHeartbeatInterval / RunLease::kPollInterval) + 2);
        CHECK(readOwner(dir.path())->heartbeat > first);
    }

    TEST_CASE("an owner that was replaced meanwhile is told once and leaves the file alone") {
        const TempDir dir;
        Counter displaced;
        {
            const RunLease lease(dir.path(), {{}, [&] { displaced.count(); }});
            REQUIRE(
                writeOwner(dir.path(), {"elsewhere", 1, 1, std::chrono::system_clock::now()}).has_value());
            displaced.waitFor(1);
        }
        CHECK(readOwner(dir.path())->host == "elsewhere");
    }
}
