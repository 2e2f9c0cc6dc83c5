// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C and worse in the middle of a run.
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "core/store/run_store.h"
#include "tests/app/program.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

Arguments endlessRun(const fs::path& run) {
    return smallRun(run, {"--iterations", "100000", "--evaluate-every", "0"});
}

bool hasIterations(const fs::path& run, std::size_t count) {
    return eventsOf(readJournal(run), "iteration").size() >= count;
}

} // namespace

TEST_SUITE("interruption") {

    TEST_CASE("Ctrl-C finishes the iteration, records it and exits with 130") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        Program program(endlessRun(run));
        REQUIRE(program.waitUntil([&run] { return hasIterations(run, 3); }));
        program.send(SIGINT);
        const Outcome outcome = program.wait();
        CAPTURE(outcome.err);
        CHECK(outcome.exitCode == 130);

        const std::vector<json> journal = readJournal(run);
        REQUIRE_FALSE(journal.empty());
        CHECK(journal.back().at("event") == "finished");
        CHECK(journal.back().at("state") == "stopped");
        const auto iterations = eventsOf(journal, "iteration");
        CHECK(journal.back().at("iterations") == iterations.back().at("iteration"));

        const auto record = ::distill::openRun(run);
        REQUIRE(record.has_value());
        CHECK((record->info.state == ::distill::RunState::Stopped));
        REQUIRE_FALSE(record->imageIterations.empty());
        CHECK(record->imageIterations.back() == record->info.lastIteration); // what was learned is not lost
        CHECK(runDistill({"export", run.string(), "--grid", (scratch / "grid.png").string()}).exitCode == 0);
    }

    TEST_CASE("SIGTERM is a request to stop as well") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        Program program(endlessRun(run));
        REQUIRE(program.waitUntil([&run] { return hasIterations(run, 2); }));
        program.send(SIGTERM);
        const Outcome outcome = program.wait();
        CHECK(outcome.exitCode == 143);
        CHECK(readJournal(run).back().at("event") == "finished");
    }

    TEST_CASE("a terminal that closes ends a run like SIGTERM, however often it says so") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        Program program(endlessRun(run));
        REQUIRE(program.waitUntil([&run] { return hasIterations(run, 2); }));
        program.send(SIGHUP);
        program.send(SIGHUP);
        CHECK(program.wait().exitCode == 129);
        CHECK(readJournal(run).back().at("event") == "finished");
    }

    TEST_CASE("a reader of its messages that goes away ends a run like SIGTERM") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        Program program(endlessRun(run), ends[1]);
        ::close(ends[1]);
        REQUIRE(program.waitUntil([&run] { return hasIterations(run, 2); }));
        ::close(ends[0]); // its next line finds no reader
        CHECK(program.wait().exitCode == 141);
        CHECK(readJournal(run).back().at("event") == "finished");
    }

    TEST_CASE("a second Ctrl-C leaves at once") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        Program program(endlessRun(run));
        REQUIRE(program.waitUntil([&run] { return hasIterations(run, 2); }));
        program.send(SIGINT);
        program.send(SIGINT);
        CHECK(program.wait(std::chrono::seconds(20)).exitCode == 130);
    }

    TEST_CASE("a run that was killed can still be opened") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        Program program(endlessRun(run));
        REQUIRE(program.waitUntil([&run] { return hasIterations(run, 3); }));
        program.send(SIGKILL);
        CHECK(program.wait().exitCode == -SIGKILL);
        const auto record = ::distill::openRun(run);
        REQUIRE(record.has_value());
        CHECK(record->info.lastIteration >= 3);
        for (const auto& [name, bytes] : readImages(run))
            CHECK(bytes.compare(bytes.size() - 8, 4, "IEND") == 0); // whole files or none
    }

} // TEST_SUITE
