// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong with runs at places, with a real sshd and a real Slurm: nothing of it loses a run.
#include <algorithm>
#include <memory>

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "core/io/child_process.h"
#include "tests/app/places.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

distill::ChildAnswer call(const std::vector<std::string>& command) {
    distill::ChildCall request;
    request.command = command;
    const auto answer = distill::runChild(request);
    REQUIRE_MESSAGE(answer.has_value(), command.front());
    return *answer;
}

bool isInstalled(const std::string& program) {
    return call({"/bin/sh", "-c", "command -v " + program}).code == 0;
}

// A program that stands before distill.
std::string wrapper(const fs::path& file, const std::string& lines) {
    writeText(file, "#!/bin/sh\n" + lines + "exec '" + DISTILL_PROGRAM + "' \"$@\"\n");
    fs::permissions(file, fs::perms::owner_all);
    return file.string();
}

bool isOneSentence(const std::string& text) {
    return !text.empty() && text.find('\n') == text.size() - 1;
}

std::size_t resumedOf(const fs::path& run) {
    return eventsOf(readJournal(run), "resumed").size();
}

bool grows(const fs::path& run) {
    const auto before = iterationsOf(run);
    return holdsSoon([&] { return iterationsOf(run) > before; });
}

// The processes of ssh that hold the connections of these tests: "ssh: SOCKET [mux]".
void killMasters() {
    call({"/bin/sh", "-c",
          "for p in /proc/[0-9]*; do case $(tr '\\0' ' ' <$p/cmdline 2>/dev/null) in \"ssh: " +
              cacheOfTests().string() + "/\"*) kill -9 ${p#/proc/};; esac; done"});
}

// One for all tests of a cluster: it takes seconds to start. Null where there can be none; that is said.
class Cluster final {
public:
    static const SlurmServer* server() {
        static const Cluster cluster;
        return cluster.m_usable ? cluster.m_server.get() : nullptr;
    }

private:
    Cluster() {
        if (!SlurmServer::installed()) {
            MESSAGE("skipped: Slurm is not installed, or this is not root");
            return;
        }
        m_server = std::make_unique<SlurmServer>();
        m_usable =
            holdsSoon([this] { return m_server->ready() || m_server->blocked(); }) && !m_server->blocked();
        if (!m_usable)
            MESSAGE("skipped: Slurm's node does not start without control groups");
    }

    std::unique_ptr<SlurmServer> m_server;
    bool m_usable = false;
};

} // namespace

TEST_SUITE("places_faults") {
    TEST_CASE("a connection that is lost is found again, and the run has gone on meanwhile") {
        if (!SshServer::installed()) {
            MESSAGE("skipped: no sshd is installed");
            return;
        }
        Places places;
        SshServer server;
        places.addHost("lab", server);
        REQUIRE(runDistill(endlessRun("lab", "long")).exitCode == 0);
        const auto run = places.runs() / "long";
        const fs::path heard = places / "heard", said = places / "said";
        const int out = ::open(heard.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const int err = ::open(said.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        Program attached({"attach", "lab:long", "--json"}, err, out);
        ::close(out);
        ::close(err);
        const auto lines = [&] {
            const auto text = readText(heard);
            return std::count(text.begin(), text.end(), '\n');
        };
        REQUIRE(attached.waitUntil([&] { return lines() > 5; }));

        killMasters(); // the next look makes a connection of its own
        auto before = lines();
        REQUIRE(attached.waitUntil([&] { return lines() > before; }));

        server.stop();
        CHECK(grows(run)); // it needs nobody
        const auto away = runDistill({"work", "lab:long"});
        CHECK(away.exitCode == 5);
        CHECK(isOneSentence(away.err));
        CHECK(away.err.find("'lab' cannot be reached") != std::string::npos);
        REQUIRE(attached.waitUntil([&] { return readText(said).find("asleep: ") != std::string::npos; }));
        server.start();
        before = lines();
        REQUIRE(attached.waitUntil([&] { return lines() > before; }));
        CHECK(workOf("lab:long").at("state") == "running");
        CHECK(runDistill({"work", "lab:long", "--cancel"}).exitCode == 0);
        CHECK(attached.wait().exitCode == 0);
        CHECK(eventsOf(readJournal(run), "finished").size() == 1);
    }

    TEST_CASE("another host key is refused, and nothing is sent") {
        if (!SshServer::installed()) {
            MESSAGE("skipped: no sshd is installed");
            return;
        }
        Places places;
        const SshServer server;
        server.changeHostKey();
        places.addHost("lab", server);
        const auto outcome = runDistill(settings({"--place", "lab", "--name", "first"}));
        CHECK(outcome.exitCode == 5);
        CHECK(isOneSentence(outcome.err));
        CHECK(outcome.err.find("Host key verification failed") != std::string::npos);
        CHECK_FALSE(fs::exists(places.runs()));
        const auto attached = runDistill({"attach", "lab:first"}); // waits for nobody
        CHECK(attached.exitCode == 5);
        CHECK(attached.err.find("Host key verification failed") != std::string::npos);
    }

    TEST_CASE("a program that is not there is said in its shell's words") {
        Places places;
        places.add("me", {"--kind", "local"}, "/nowhere/distill");
        const auto outcome = runDistill(settings({"--place", "me", "--name", "first"}));
        CHECK(outcome.exitCode == 1);
        CHECK(outcome.err.find("did not begin at the place 'me'") != std::string::npos);
        CHECK(outcome.err.find("/nowhere/distill") != std::string::npos);
        CHECK(runDistill({"attach", "me:never"}).exitCode == 3);
    }

    TEST_CASE("a program of another version runs there, and what it tells that is new is left out") {
        Places places;
        const auto program = wrapper(
            places / "later", "[ \"$1\" = --version ] && { echo 'distill 99.0'; exit 0; }\n"
                              "'" DISTILL_PROGRAM "' \"$@\"; code=$?\n"
                              "echo '{\"event\":\"of_the_future\"}' >>\"$5/journal.jsonl\"; exit $code\n");
        places.add("me", {"--kind", "local"}, program);
        const auto check = runDistill({"place", "check", "me", "--json"});
        CHECK(json::parse(check.out).at("program") == "distill 99.0");
        const auto outcome = runDistill(settings({"--place", "me", "--name", "first"}));
        CHECK_MESSAGE(outcome.exitCode == 0, outcome.err);
        CHECK(eventsOf(readJournal(places.runs() / "first"), "of_the_future").size() == 1);
        CHECK(runDistill({"attach", "me:first"}).exitCode == 0);
    }

    TEST_CASE("a login shell of another kind does no harm") {
        const auto shell = isInstalled("tcsh") ? "tcsh" : isInstalled("fish") ? "fish" : "";
        if (!SshServer::installed() || std::string(shell).empty()) {
            MESSAGE("skipped: no sshd is installed, or neither tcsh nor fish");
            return;
        }
        Places places;
        const SshServer server(shell);
        places.addHost("lab", server);
        const auto outcome = runDistill(settings({"--place", "lab", "--name", "it-is"}));
        CHECK_MESSAGE(outcome.exitCode == 0, outcome.err);
        CHECK(eventsOf(readJournal(places.runs() / "it-is"), "finished").size() == 1);
        CHECK(runDistill({"fetch", "lab:it-is", "--out", (places / "home").string()}).exitCode == 0);
    }

    TEST_CASE("a disk that is full there ends the run with a sentence, here too") {
        Places places;
        const auto disk = places / "disk";
        fs::create_directories(disk);
        if (::mount("none", disk.c_str(), "tmpfs", 0, "size=256k") != 0) {
            MESSAGE("skipped: a small disk cannot be mounted here");
            return;
        }
        places.setRuns(disk / "runs");
        places.add("me", {"--kind", "local"});
        const auto outcome = runDistill(
            settings({"--place", "me", "--name", "first", "--iterations", "100000", "--ipc", "10"}));
        CHECK(outcome.exitCode != 0);
        CHECK_MESSAGE(outcome.err.find("disk") != std::string::npos, outcome.err);
        CHECK(runDistill({"attach", "me:first"}).exitCode != 0); // says it again, and waits for nothing
        CHECK(becomes("me:first", "ended"));
        CHECK(workOf("me:first").at("failed") == 1);
        ::umount2(disk.c_str(), MNT_DETACH);
    }

    TEST_CASE("a job whose time is up records and goes on in a next one") {
        if (Cluster::server() == nullptr)
            return;
        Places places;
        places.add("cluster", {"--kind", "slurm", "--slurm=--partition=main", "--slurm=--time=2"});
        REQUIRE(runDistill(endlessRun("cluster", "long")).exitCode == 0);
        const auto run = places.runs() / "long";
        REQUIRE(holdsSoon([&] { return iterationsOf(run) >= 2; }));
        const std::string first = workOf("cluster:long").at("job");
        REQUIRE(holdsSoon([&] { return resumedOf(run) == 1; })); // 90 s before its two minutes are over
        CHECK(grows(run));
        CHECK(workOf("cluster:long").at("job") != first);
        CHECK(workOf("cluster:long").at("state") == "running");
        CHECK(runDistill({"work", "cluster:long", "--cancel"}).exitCode == 0);
        CHECK(becomes("cluster:long", "ended"));
        CHECK(eventsOf(readJournal(run), "finished").back().at("state") == "stopped");
        CHECK(runDistill({"verify", run.string()}).exitCode == 0);
    }

    TEST_CASE("a node that goes down costs no more than the iterations since the last checkpoint") {
        const auto* server = Cluster::server();
        if (server == nullptr)
            return;
        Places places;
        places.add("cluster", {"--kind", "slurm", "--slurm=--partition=main"});
        const auto start = endlessRun("cluster", "long");
        REQUIRE(runDistill(start).exitCode == 0);
        const auto run = places.runs() / "long";
        REQUIRE(holdsSoon([&] { return iterationsOf(run) >= 2; }));
        server->setNode("DOWN");
        REQUIRE(holdsSoon([&] { return workOf("cluster:long").at("state") != "running"; }));
        const auto state = workOf("cluster:long").at("state").get<std::string>();
        CHECK_MESSAGE((state == "queued" || state == "cut off"), state);
        server->setNode("RESUME");
        call({"scontrol", "update", "JobId=" + workOf("cluster:long").at("job").get<std::string>(),
              "StartTime=now"});
        const auto again = runDistill(start); // whoever starts it again does no harm
        REQUIRE_MESSAGE(again.exitCode == 0, again.err);
        REQUIRE(holdsSoon([&] { return resumedOf(run) >= 1; }));
        CHECK(grows(run));
        CHECK(runDistill({"work", "cluster:long", "--cancel"}).exitCode == 0);
        CHECK(becomes("cluster:long", "ended"));
    }

    TEST_CASE("an array of nine has two at once, and what is cancelled is recorded") {
        if (Cluster::server() == nullptr)
            return;
        Places places;
        places.add("cluster", {"--kind", "slurm", "--slurm=--partition=main"});
        auto arguments =
            settings({"--lambdas", "0,5,50", "--seeds", "3", "--out", (places / "swept").string(), "--place",
                      "cluster", "--jobs", "2", "--json"});
        arguments[0] = "sweep";
        std::size_t most = 0;
        Program sweep(arguments);
        sweep.waitUntil(
            [&] {
                const auto running = call({"squeue", "-h", "-r", "-t", "RUNNING", "-o", "%i"}).out;
                most = std::max(most,
                                static_cast<std::size_t>(std::count(running.begin(), running.end(), '\n')));
                return false;
            },
            std::chrono::seconds(300));
        const auto outcome = sweep.wait();
        REQUIRE_MESSAGE(outcome.exitCode == 0, outcome.err);
        CHECK(most <= 2);
        CHECK(most >= 1);
        const auto last = outcome.out.rfind('\n', outcome.out.size() - 2);
        const auto rows = json::parse(outcome.out.substr(last + 1)).at("rows");
        REQUIRE(rows.size() == 3);
        for (const auto& row : rows)
            CHECK(row.at("n") == 3);
    }
}
