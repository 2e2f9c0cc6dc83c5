// SPDX-License-Identifier: GPL-3.0-or-later
// Runs at places: this computer, a host by a real sshd, a cluster by a real Slurm, all on loopback.
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sstream>
#include <unistd.h>

#include <doctest/doctest.h>

#include "tests/app/places.h"
#include "tests/support/small_pictures.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

void expectSameRun(const fs::path& a, const fs::path& b) {
    CHECK_FALSE(readImages(a).empty());
    CHECK(readImages(a) == readImages(b));
}

} // namespace

TEST_SUITE("places") {
    TEST_CASE("a run here, detached, is found again, steered, ended and gone on with") {
        Places places;
        places.add("me", {"--kind", "local"});
        const auto endless = endlessRun("me", "long");
        auto started = endless;
        started.emplace_back("--json");
        const auto begun = runDistill(started);
        REQUIRE(begun.exitCode == 0);
        CHECK(json::parse(begun.out) == json{{"run", "me:long"}});
        const auto run = places.runs() / "long";
        REQUIRE(holdsSoon([&] { return eventsOf(readJournal(run), "iteration").size() >= 2; }));
        CHECK(runDistill(endless).exitCode == 0); // what goes on already is not started twice
        CHECK(workOf("me:long").at("state") == "running");
        CHECK(runDistill({"resume", "me:long", "--iterations", "2000000", "--detach"}).exitCode == 4);
        CHECK(runDistill({"control", "me:long", "--lambda", "42.5"}).exitCode == 0);
        REQUIRE(holdsSoon([&] { return !eventsOf(readJournal(run), "control_applied").empty(); }));
        CHECK(eventsOf(readJournal(run), "control_applied").back().at("value") == 42.5);
        CHECK(runDistill({"work", "me:long", "--cancel"}).exitCode == 0);
        REQUIRE(becomes("me:long", "ended"));
        const auto done = eventsOf(readJournal(run), "iteration").size();
        REQUIRE(runDistill(endless).exitCode == 0);
        REQUIRE(holdsSoon([&] { return eventsOf(readJournal(run), "iteration").size() > done; }));
        CHECK(eventsOf(readJournal(run), "resumed").size() == 1);
        const auto same =
            runDistill(endless); // as it was begun, though its settings now say what "auto" became
        CHECK_MESSAGE(same.exitCode == 0, same.err);
        CHECK(runDistill({"work", "me:long", "--cancel"}).exitCode == 0);
        REQUIRE(becomes("me:long", "ended"));
    }

    TEST_CASE("one name is one run: others, of other images or longer, are refused") {
        Places places;
        places.add("me", {"--kind", "local"});
        const auto pictures = [&](const std::string& folder, int seed) {
            for (const char* name : {"amber", "beryl"})
                for (int shade = 0; shade < 8; ++shade) {
                    fs::create_directories(places / folder / name);
                    writeText(places / folder / name / (std::to_string(shade) + ".pgm"),
                              greyPicture(16, 16, shade * seed));
                }
        };
        pictures("here", 8);
        pictures("other", 9);
        const auto run = [&](const std::string& data, const Arguments& more = {}) {
            Arguments arguments =
                settings({"--dataset", "folder", "--data", data, "--place", "me", "--name", "first",
                          "--evaluate-every", "0", "--iterations", "1", "--ipc", "1"});
            arguments.insert(arguments.end(), more.begin(), more.end());
            return runDistill(arguments);
        };
        const auto nearby = fs::relative(places / "here").string();
        const auto first = run(nearby);
        REQUIRE_MESSAGE(first.exitCode == 0, first.err);
        CHECK(run(nearby).exitCode == 0);
        const auto longer = run(nearby, {"--iterations", "3"});
        CHECK(longer.exitCode == 4);
        CHECK(longer.err.find("distill resume me:first --iterations") != std::string::npos);
        for (const auto& other : {run((places / "other").string()), run(nearby, {"--lambda", "7"})}) {
            CHECK(other.exitCode == 4);
            CHECK(other.err.find("another run named 'first'") != std::string::npos);
        }
        CHECK(runDistill({"resume", "me:first", "--iterations", "3"}).exitCode == 0);
        CHECK(run(nearby).exitCode == 4); // it is one of three by now
        const auto again = run(nearby, {"--iterations", "3", "--json"});
        CHECK(again.exitCode == 0);
        const auto journal = readJournal(places.runs() / "first");
        CHECK(eventsOf(journal, "iteration").size() == 3);
        std::istringstream lines(again.out);
        for (std::string line; std::getline(lines, line);)
            CHECK(std::any_of(
                journal.begin(), journal.end(),
                [time = json::parse(line).at("time")](const json& event) { // when it happened there
                    return event.at("time") == time;
                }));
    }

    TEST_CASE("a run that is ending is waited for, and one that cannot go on is no success") {
        Places places;
        places.add("me", {"--kind", "local"});
        const auto run = [&](const std::string& place, const Arguments& more = {}) {
            Arguments arguments = settings({"--place", place, "--name", "long", "--evaluate-every", "0",
                                            "--iterations", "400", "--lambda", "0"});
            arguments.insert(arguments.end(), more.begin(), more.end());
            return runDistill(arguments);
        };
        const auto iterations = [&] {
            return eventsOf(readJournal(places.runs() / "long"), "iteration").size();
        };
        REQUIRE(run("me", {"--detach"}).exitCode == 0);
        REQUIRE(holdsSoon([&] { return iterations() >= 2; }));
        REQUIRE(runDistill({"work", "me:long", "--cancel"}).exitCode == 0);
        REQUIRE(becomes("me:long", "ended"));
        places.add("broken", {"--kind", "local"}, "/nowhere/distill");
        const auto broken = run("broken");
        CHECK(broken.exitCode == 1);
        CHECK(broken.err.find("did not go on at the place 'broken': ") != std::string::npos);
        REQUIRE(run("me", {"--detach"}).exitCode == 0);
        const auto before = iterations();
        REQUIRE(holdsSoon([&] { return iterations() > before; }));
        REQUIRE(runDistill({"work", "me:long", "--cancel"}).exitCode == 0);
        const auto rest = run("me"); // at once
        CHECK_MESSAGE(rest.exitCode == 0, rest.err);
        CHECK(iterations() == 400);
    }

    TEST_CASE("what is not there is said, and nothing is started") {
        Places places;
        CHECK(runDistill(settings({"--place", "moon"})).exitCode == 2);
        CHECK(runDistill({"work", "here:nothing"}).exitCode == 3);
        CHECK(runDistill({"fetch", "here:nothing", "--out", (places / "x").string()}).exitCode == 3);
        CHECK_FALSE(fs::exists(places / "x"));
        CHECK(runDistill({"attach", "moon:x"}).exitCode == 2);
        places.add("far", {"--kind", "ssh", "--host", "127.0.0.1", "--ssh-option=-p", "--ssh-option=1",
                           "--ssh-option=-oBatchMode=yes"});
        const auto outcome = runDistill({"place", "check", "far"});
        CHECK(outcome.exitCode == 5);
        CHECK(outcome.err.find("'far' cannot be reached") != std::string::npos);
    }

    TEST_CASE("what does not mend itself is told at once, in ssh's words; what may is waited for") {
        Places places;
        places.add("far", {"--kind", "ssh", "--host", "nowhere"});
        for (const std::string words :
             {"ssh: Could not resolve hostname nowhere: Name or service not known",
              "me@nowhere: Permission denied (publickey).", "Host key verification failed."}) {
            CAPTURE(words);
            const DeafSsh ssh(places / "bin", words);
            const auto outcome = runDistill({"attach", "far:first"});
            CHECK(outcome.exitCode == 5);
            CHECK(outcome.err == "distill: The place 'far' cannot be reached: " + words + "\n");
        }
        for (const std::string words :
             {"ssh: Could not resolve hostname nowhere: Temporary failure in name resolution",
              "ssh: connect to host nowhere port 22: Connection refused"}) {
            CAPTURE(words);
            const DeafSsh ssh(places / "bin", words);
            const auto said = places / "said";
            const int err = ::open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
            Program attached({"attach", "far:first"}, err);
            ::close(err);
            const auto asleep = "asleep: The place 'far' cannot be reached: " + words + "\n";
            CHECK(attached.waitUntil([&] { return readText(said).find(asleep) != std::string::npos; }));
            attached.send(SIGINT);
            CHECK(attached.wait().exitCode == 130);
        }
    }

    TEST_CASE("the same seed gives the same images here and by ssh") {
        if (!SshServer::installed()) {
            MESSAGE("skipped: no sshd is installed");
            return;
        }
        Places places;
        const SshServer server;
        auto options = server.placeOptions();
        places.add("lab", options);
        REQUIRE(holdsSoon([] { return runDistill({"place", "check", "lab"}).exitCode == 0; }));
        REQUIRE(runDistill(smallRun(places / "here")).exitCode == 0);
        const auto there = runDistill(settings({"--place", "lab", "--name", "first"}));
        REQUIRE_MESSAGE(there.exitCode == 0, there.err);
        REQUIRE(runDistill({"fetch", "lab:first", "--out", (places / "home").string(), "--checkpoints"})
                    .exitCode == 0);
        expectSameRun(places / "here", places / "home");
        CHECK(fs::exists(places / "home/checkpoints"));
    }

    TEST_CASE("a run that was begun at a place goes on here, bit for bit") {
        Places places;
        places.add("me", {"--kind", "local"});
        REQUIRE(runDistill(settings({"--place", "me", "--name", "begun", "--iterations", "5"})).exitCode ==
                0);
        const auto home = places / "home";
        REQUIRE(runDistill({"fetch", "me:begun", "--out", home.string(), "--checkpoints"}).exitCode == 0);
        REQUIRE(runDistill({"resume", home.string(), "--iterations", "9"}).exitCode == 0);
        REQUIRE(runDistill(smallRun(places / "whole", {"--iterations", "9"})).exitCode == 0);
        const auto set = readText(home / "synthetic/000009.safetensors");
        CHECK_FALSE(set.empty());
        CHECK(set == readText(places / "whole/synthetic/000009.safetensors"));
    }

    TEST_CASE("a run that was begun here goes on at a place, again and again, bit for bit") {
        Places places;
        const ScopedVariable home("HOME", (places / "home").string());
        places.add("me", {"--kind", "local"});
        const auto begun = places / "begun";
        REQUIRE(runDistill(smallRun(begun, {"--iterations", "5"})).exitCode == 0);
        const auto sent = runDistill({"resume", begun.string(), "--place", "me", "--iterations", "7"});
        REQUIRE_MESSAGE(sent.exitCode == 0, sent.err);
        const auto again = runDistill({"resume", "me:begun", "--iterations", "9"});
        REQUIRE_MESSAGE(again.exitCode == 0, again.err);
        REQUIRE(runDistill(smallRun(places / "whole", {"--iterations", "9"})).exitCode == 0);
        const auto set = readText(places.runs() / "begun/synthetic/000009.safetensors");
        CHECK_FALSE(set.empty());
        CHECK(set == readText(places / "whole/synthetic/000009.safetensors"));
        CHECK(fs::exists(begun / "synthetic/000005.safetensors")); // here it stays as it was
        CHECK_FALSE(fs::exists(begun / "synthetic/000009.safetensors"));

        const auto fetched = places / "fetched";
        REQUIRE(runDistill({"fetch", "me:begun", "--out", fetched.string()}).exitCode == 0);
        CHECK(runDistill({"verify", fetched.string()}).exitCode == 0); // checkpoints were left out on purpose
        CHECK(runDistill({"resume", begun.string(), "--place", "me", "--name", "again"}).exitCode == 2);
        CHECK_FALSE(fs::exists(places.runs() / "again")); // said before anything is sent
        // Another run of that name.
        CHECK(runDistill(settings({"--place", "me", "--name", "begun", "--seed", "7"})).exitCode == 4);
        CHECK(runDistill({"resume", "me:begun"}).exitCode == 2); // nothing is left to do
        CHECK(runDistill({"resume", begun.string(), "--place", "me", "--iterations", "9"}).exitCode ==
              4); // it is there already
        CHECK(runDistill({"resume", begun.string(), "--detach"}).exitCode == 2);
        CHECK(runDistill({"resume", "me:begun", "--threads", "1"}).exitCode == 2);
        CHECK(runDistill({"resume", "me:nothing"}).exitCode == 3);
        places.add("broken", {"--kind", "local"}, "/nowhere/distill"); // with the same runs
        const auto lost = runDistill({"resume", "broken:begun", "--iterations", "11"});
        CHECK(lost.exitCode == 1);
        CHECK(lost.err.find("did not go on at the place 'broken'") != std::string::npos);
        CHECK(lost.err.find("/nowhere/distill") != std::string::npos);
    }

    TEST_CASE("sets are tested at a place with the numbers of here") {
        Places places;
        const ScopedVariable home("HOME", (places / "home").string());
        places.add("me", {"--kind", "local", "--slots", "2"});
        const auto here = places / "here";
        REQUIRE(runDistill(smallRun(here)).exitCode == 0);
        const auto there = runDistill(settings({"--place", "me", "--name", "there", "--seed", "7"}));
        REQUIRE_MESSAGE(there.exitCode == 0, there.err);
        const auto answer = [](Arguments arguments, const Arguments& more) {
            const Arguments few = {"--network", "ConvNetD2W8", "--repeats", "2",     "--epochs",
                                   "1",         "--threads",   "1",         "--json"};
            arguments.insert(arguments.end(), few.begin(), few.end());
            arguments.insert(arguments.end(), more.begin(), more.end());
            const auto outcome = runDistill(arguments);
            REQUIRE_MESSAGE(outcome.exitCode == 0, outcome.err);
            return json::parse(outcome.out);
        };
        const auto set = here.string(), other = (places.runs() / "there").string();
        const auto out = (places / "matrix.json").string();
        const auto matrix = answer({"matrix", set, other}, {});
        const auto remote = answer({"matrix", set, "me:there"}, {"--place", "me", "--out", out});
        REQUIRE(remote.at("cells").size() == 2);
        for (const std::size_t cell : {0, 1}) {
            CHECK(remote.at("cells")[cell].at("evaluation").at("accuracy_mean") ==
                  matrix.at("cells")[cell].at("evaluation").at("accuracy_mean"));
            CHECK(remote.at("columns")[cell].at("digest") == matrix.at("columns")[cell].at("digest"));
        }
        CHECK(remote.at("columns")[1].at("set") == "me:there");
        CHECK(json::parse(readText(out)).at("cells") == remote.at("cells"));
        const Arguments brief = {"--no-full", "--no-baselines", "--no-robustness"};
        auto far = brief;
        far.insert(far.end(), {"--place", "me"});
        const auto scores = answer({"score", set}, brief), farScores = answer({"score", set}, far);
        const auto rows = scores.at(0).at("rows"), farRows = farScores.at(0).at("rows");
        REQUIRE(farRows.size() == rows.size());
        for (std::size_t row = 0; row < rows.size(); ++row)
            CHECK(farRows[row].at("accuracies") == rows[row].at("accuracies"));
        CHECK(farScores.at(0).at("set") == set);

        // What is newest by now is what is tested, and soft labels are the teachers' of the set's run.
        REQUIRE(runDistill({"resume", "me:there", "--iterations", "6"}).exitCode == 0);
        const auto later = answer({"matrix", "me:there"}, {"--place", "me"});
        CHECK(later.at("columns")[0].at("digest") != matrix.at("columns")[1].at("digest"));
        const Arguments soft = {"--labels", "soft"};
        auto softThere = soft;
        softThere.insert(softThere.end(), {"--place", "me"});
        const auto softHere = answer({"matrix", set}, soft), softFar = answer({"matrix", set}, softThere);
        CHECK(softFar.at("cells")[0].at("basis") == softHere.at("cells")[0].at("basis"));
        CHECK(softFar.at("cells")[0].at("evaluation").at("accuracy_mean") ==
              softHere.at("cells")[0].at("evaluation").at("accuracy_mean"));

        CHECK(runDistill({"score", set, "--place", "me", "--data", "/x"}).exitCode == 2);
        CHECK(runDistill({"matrix", "me:../there", "--place", "me"}).exitCode == 2);
        writeText(places / "notes.txt", "mine");
        CHECK(
            runDistill({"matrix", set, "--place", "me", "--out", (places / "notes.txt").string()}).exitCode ==
            3);
        CHECK(runDistill({"score", "other:there", "--place", "me"}).exitCode == 2);
        const auto lost = runDistill({"score", "me:nothing", "--place", "me"});
        CHECK(lost.exitCode == 3);
        CHECK(lost.err.find("There is no run 'nothing' at the place 'me'") != std::string::npos);
        const auto refused = runDistill({"score", "me:there@99", "--place", "me"});
        CHECK(refused.exitCode == 3); // as there
        CHECK(refused.err.find("At the place 'me': distill: ") != std::string::npos);
    }

    TEST_CASE("a sweep as a Slurm array gives the table of one after another") {
        if (!SlurmServer::installed()) {
            MESSAGE("skipped: Slurm is not installed, or this is not root");
            return;
        }
        Places places;
        const SlurmServer server;
        places.add("cluster", {"--kind", "slurm", "--slots", "2", "--slurm=--partition=main"});
        REQUIRE(holdsSoon([&] { return server.ready() || server.blocked(); }));
        if (server.blocked()) {
            MESSAGE("skipped: Slurm's node does not start without control groups");
            return;
        }
        const auto sweep = [&](const std::string& out, Arguments more) {
            auto arguments =
                settings({"--lambdas", "0,50", "--seeds", "2", "--out", (places / out).string(), "--json"});
            arguments[0] = "sweep";
            arguments.insert(arguments.end(), more.begin(), more.end());
            const auto outcome = runDistill(arguments);
            REQUIRE_MESSAGE(outcome.exitCode == 0, outcome.err);
            const auto last = outcome.out.rfind('\n', outcome.out.size() - 2); // the event that ends it
            auto rows = json::parse(outcome.out.substr(last + 1)).at("rows");
            for (auto& row : rows)
                row.erase("seconds"); // of the clock
            return rows;
        };
        CHECK(sweep("queued", {"--place", "cluster"}) == sweep("plain", {}));
    }
}
