// SPDX-License-Identifier: GPL-3.0-or-later
// distill watch: the summary that scripts print, and the screen and its keys on a terminal of the test's own.
#include <csignal>
#include <cstdlib>
#include <functional>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/app/places.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// `distill watch` on a pseudo terminal.
class Screen final {
public:
    // A container without /dev/pts has no pseudo terminals.
    static bool possible() {
        const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
        const bool possible = master >= 0 && ::grantpt(master) == 0 && ::unlockpt(master) == 0 &&
                              ::ptsname(master) != nullptr && ::access(::ptsname(master), R_OK | W_OK) == 0;
        if (master >= 0)
            ::close(master);
        if (!possible)
            MESSAGE("skipped: there are no pseudo terminals here");
        return possible;
    }
    explicit Screen(const std::string& what, int rows = 24, int columns = 80) {
        struct winsize size = {};
        size.ws_row = static_cast<unsigned short>(rows);
        size.ws_col = static_cast<unsigned short>(columns);
        m_process = ::forkpty(&m_master, nullptr, nullptr, &size);
        REQUIRE(m_process >= 0);
        if (m_process == 0) {
            ::setenv("TERM", "xterm-256color", 1);
            const char* given = std::getenv("DISTILL_PROGRAM");
            const char* program = given != nullptr ? given : DISTILL_PROGRAM;
            ::execl(program, program, "watch", what.c_str(), nullptr);
            ::_exit(127);
        }
    }
    ~Screen() {
        if (!m_ended) {
            ::kill(m_process, SIGKILL);
            ::waitpid(m_process, nullptr, 0);
        }
        ::close(m_master);
    }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    void press(const std::string& keys) const {
        REQUIRE(::write(m_master, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
    }
    void resize(int rows, int columns) const {
        struct winsize size = {};
        size.ws_row = static_cast<unsigned short>(rows);
        size.ws_col = static_cast<unsigned short>(columns);
        REQUIRE(::ioctl(m_master, TIOCSWINSZ, &size) == 0);
    }
    void send(int signal) const { ::kill(m_process, signal); }
    // Whether `condition` holds at last, while what is drawn is read.
    bool until(const std::function<bool()>& condition) {
        for (int tries = 0; tries < 600 && !condition(); ++tries)
            read(100);
        return condition();
    }
    bool shows(const std::string& text) {
        return until([&] { return m_drawn.find(text) != std::string::npos; });
    }
    void forget() { m_drawn.clear(); }
    const std::string& drawn() const { return m_drawn; }
    // Waits for the end; minus the signal's number where one ended it.
    int exitCode() {
        REQUIRE(until([this] { return m_hungUp; })); // who is gone holds the terminal no more
        int status = 0;
        m_ended = ::waitpid(m_process, &status, 0) == m_process;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    void read(int milliseconds) {
        struct pollfd ready = {m_master, POLLIN, 0};
        while (::poll(&ready, 1, milliseconds) > 0) {
            char bytes[4096];
            const auto got = ::read(m_master, bytes, sizeof bytes);
            if (got <= 0) {
                m_hungUp = true;
                return;
            }
            m_drawn.append(bytes, static_cast<std::size_t>(got));
            milliseconds = 0;
        }
    }

    int m_master = -1;
    pid_t m_process = -1;
    bool m_ended = false, m_hungUp = false;
    std::string m_drawn;
};

constexpr const char* kLeavesTheScreen = "\x1b[?1049l"; // xterm: what was there before comes back

json lastAnswer(const fs::path& run) {
    const auto answers = eventsOf(readJournal(run), "control_applied");
    return answers.empty() ? json::object() : answers.back();
}

} // namespace

TEST_SUITE("watch") {

    TEST_CASE("a summary for people and for scripts, of a run and of a folder") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "one")).exitCode == 0);
        const Outcome plain = runDistill({"watch", (scratch / "one").string(), "--once"});
        CHECK(plain.exitCode == 0);
        for (const char* text :
             {"finished, iteration 4 of 4", "Shapes", "CMI", "accuracy", "lambda        10"}) {
            CAPTURE(text);
            CHECK(plain.out.find(text) != std::string::npos);
        }
        const Outcome outcome = runDistill({"watch", scratch.path().string(), "--once", "--json"});
        REQUIRE(outcome.exitCode == 0);
        const json rows = json::parse(outcome.out);
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].at("name") == "one");
        CHECK(rows[0].at("lambda") == 10);
        CHECK(rows[0].at("cmi_by_class").size() == 10);
        const auto evaluations = eventsOf(readJournal(scratch / "one"), "evaluation");
        CHECK(rows[0].at("evaluations").size() == evaluations.size());
        CHECK(rows[0].at("evaluations").back().at("accuracy_mean") == evaluations.back().at("accuracy_mean"));
        const auto iterations = eventsOf(readJournal(scratch / "one"), "iteration");
        CHECK(rows[0].at("matching") == iterations.back().at("matching"));
    }

    TEST_CASE("without a terminal it says what to do instead") {
        const Scratch scratch;
        const Outcome outcome = runDistill({"watch", scratch.path().string()});
        CHECK(outcome.exitCode == 2);
        CHECK(outcome.err.find("--once") != std::string::npos);
    }

#ifdef DISTILL_HAVE_CURSES
    TEST_CASE("keys steer the run, the size may change, and the terminal is given back") {
        if (!Screen::possible())
            return;
        const Scratch scratch;
        const fs::path run = scratch / "steered";
        Program program(smallRun(run, {"--iterations", "100000", "--evaluate-every", "0"}));
        REQUIRE(program.waitUntil([&] { return eventsOf(readJournal(run), "iteration").size() > 1; }));
        Screen screen(run.string());
        REQUIRE(screen.shows("steered"));
        REQUIRE(screen.shows("matching"));
        screen.press("]");
        REQUIRE(screen.until([&] { return lastAnswer(run).value("value", 0.0) == 12.5; }));
        CHECK(lastAnswer(run).at("client") == "watch");
        CHECK(screen.shows("12.5"));
        screen.press("[");
        REQUIRE(screen.until([&] { return lastAnswer(run).value("value", 0.0) == 10; }));
        screen.press(" ");
        CHECK(screen.until([&] {
            const auto states = eventsOf(readJournal(run), "state");
            return !states.empty() && states.back().at("state") == "paused";
        }));
        screen.forget();
        screen.resize(40, 120);
        CHECK(screen.shows("steered")); // all is drawn again
        screen.press("x");
        CHECK(screen.shows("End the run?"));
        screen.press("y");
        CHECK(program.wait().exitCode == 0);
        CHECK(screen.shows("stopped"));
        screen.press("q");
        CHECK(screen.exitCode() == 0);
        CHECK(screen.drawn().find(kLeavesTheScreen) != std::string::npos);
    }

    TEST_CASE("a place that nobody knows ends the watching at once, in ssh's words") {
        if (!Screen::possible())
            return;
        const Places places;
        places.add("far", {"--kind", "ssh", "--host", "nowhere"});
        const ScopedVariable config("XDG_CONFIG_HOME", (places / "config").string());
        const ScopedVariable cache("XDG_CACHE_HOME", (places / "cache").string());
        const std::string words = "ssh: Could not resolve hostname nowhere: Name or service not known";
        const DeafSsh ssh(places / "bin", words);
        Screen screen("far:first", 24, 160);
        CHECK(screen.exitCode() == 5);
        const auto left = screen.drawn().find(kLeavesTheScreen);
        REQUIRE(left != std::string::npos);
        CHECK(screen.drawn().find("distill: The place 'far' cannot be reached: " + words, left) !=
              std::string::npos);
    }

    TEST_CASE("a list is searched, a run of it opened and left again; a signal leaves in order") {
        if (!Screen::possible())
            return;
        const Scratch scratch;
        for (const char* name : {"apple", "pear"})
            REQUIRE(runDistill(smallRun(scratch / name, {"--evaluate-every", "0"})).exitCode == 0);
        Screen screen(scratch.path().string(), 30, 100);
        REQUIRE(screen.shows("apple"));
        REQUIRE(screen.shows("pear"));
        screen.press("/app\r");
        REQUIRE(screen.shows("search:")); // letters are drawn as they come
        screen.forget();
        screen.press("\r");
        REQUIRE(screen.shows("matching"));
        screen.forget();
        screen.press("q");
        REQUIRE(screen.shows("▸"));
        screen.send(SIGTERM);
        CHECK(screen.exitCode() == 143);
        CHECK(screen.drawn().find(kLeavesTheScreen) != std::string::npos);
    }
#endif

} // TEST_SUITE
