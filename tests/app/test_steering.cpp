// SPDX-License-Identifier: GPL-3.0-or-later
// Runs listed and steered from outside their process.
#include <csignal>

#include <doctest/doctest.h>

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

// The answers of the run to requests of a kind.
std::vector<json> answersTo(const fs::path& run, const std::string& key) {
    std::vector<json> found;
    for (const auto& line : eventsOf(readJournal(run), "control_applied"))
        if (line.at("key") == key)
            found.push_back(line);
    return found;
}

Outcome control(const fs::path& run, const Arguments& request) {
    Arguments arguments{"control", run.string()};
    arguments.insert(arguments.end(), request.begin(), request.end());
    return runDistill(arguments);
}

json listed(const fs::path& root) {
    const Outcome outcome = runDistill({"runs", root.string(), "--json"});
    CAPTURE(outcome.err);
    REQUIRE(outcome.exitCode == 0);
    return json::parse(outcome.out);
}

} // namespace

TEST_SUITE("steering") {

    TEST_CASE("another process changes lambda, pauses, steps, resumes, evaluates and stops a run") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        Program program(endlessRun(run));
        REQUIRE(program.waitUntil([&] { return hasIterations(run, 2); }));

        const Outcome lambda = control(run, {"--lambda", "77", "--client", "tester"});
        CAPTURE(lambda.err);
        REQUIRE(lambda.exitCode == 0);
        REQUIRE(program.waitUntil([&] { return answersTo(run, "lambda").size() == 1; }));
        const json answer = answersTo(run, "lambda").front();
        CHECK(answer.at("client") == "tester");
        CHECK(answer.at("value") == 77);
        CHECK(lambda.out.find(answer.at("id").dump()) != std::string::npos);
        const auto taken = answer.at("iteration").get<std::size_t>();
        REQUIRE(program.waitUntil([&] { return hasIterations(run, taken); }));
        const auto iterations = eventsOf(readJournal(run), "iteration");
        CHECK(iterations.at(taken - 1).at("lambda") == 77);
        CHECK(iterations.at(taken - 2).at("lambda") != 77);

        REQUIRE(control(run, {"--hold-ratio", "0.25"}).exitCode == 0);
        REQUIRE(program.waitUntil([&] { return answersTo(run, "hold_ratio").size() == 1; }));
        const auto held = answersTo(run, "hold_ratio").front().at("iteration").get<std::size_t>();
        REQUIRE(program.waitUntil([&] { return hasIterations(run, held); }));
        const json iteration = eventsOf(readJournal(run), "iteration").at(held - 1);
        CHECK(iteration.at("cmi_gradient_norm").get<double>() ==
              doctest::Approx(0.25 * iteration.at("matching_gradient_norm").get<double>()).epsilon(1e-3));

        REQUIRE(control(run, {"--pause"}).exitCode == 0);
        REQUIRE(program.waitUntil([&] { return readJournal(run).back().value("state", "") == "paused"; }));
        CHECK(answersTo(run, "pause").size() == 1);
        CHECK(listed(scratch.path()).at(0).at("state") == "paused");
        const auto before = eventsOf(readJournal(run), "iteration").size();
        REQUIRE(control(run, {"--lambda", "55", "--wait"}).exitCode == 0); // answered while it rests
        REQUIRE(control(run, {"--step"}).exitCode == 0);
        REQUIRE(program.waitUntil([&] {
            return hasIterations(run, before + 1) && readJournal(run).back().value("state", "") == "paused";
        }));
        CHECK(eventsOf(readJournal(run), "iteration").size() == before + 1);
        CHECK(eventsOf(readJournal(run), "iteration").back().at("lambda") == 55);
        REQUIRE(control(run, {"--evaluate"}).exitCode == 0);
        REQUIRE(program.waitUntil([&] { return !eventsOf(readJournal(run), "evaluation").empty(); }));
        REQUIRE(control(run, {"--resume"}).exitCode == 0);
        REQUIRE(program.waitUntil([&] { return hasIterations(run, before + 2); }));
        REQUIRE(control(run, {"--pause", "--wait"}).exitCode == 0);
        REQUIRE(control(run, {"--lambda", "66"}).exitCode == 0);
        REQUIRE(control(run, {"--stop"}).exitCode == 0);
        CHECK(program.wait().exitCode == 0);
        CHECK(answersTo(run, "lambda").back().at("value") == 66); // it holds where the run goes on

        const auto journal = readJournal(run);
        CHECK(journal.back().at("event") == "finished");
        CHECK(journal.back().at("state") == "stopped");
        CHECK(answersTo(run, "stop").size() == 1);
        CHECK_FALSE(fs::exists(run / "owner.json"));
        const Outcome late = control(run, {"--stop"});
        CHECK(late.exitCode == 4);
        CHECK(late.err.find("nobody to steer") != std::string::npos);
    }

    TEST_CASE("nonsense in a control file is one warning, and the run goes on") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        Program program(endlessRun(run));
        REQUIRE(program.waitUntil([&] { return hasIterations(run, 2); }));
        fs::create_directories(run / "controls");
        writeText(run / "controls" / "broken.jsonl", "nonsense\n{}\n\x01\x02\n");
        REQUIRE(program.waitUntil([&] { return !eventsOf(readJournal(run), "message").empty(); }));
        REQUIRE(control(run, {"--stop"}).exitCode == 0);
        CHECK(program.wait().exitCode == 0);
        const auto messages = eventsOf(readJournal(run), "message");
        REQUIRE(messages.size() == 1);
        CHECK(messages.front().at("text").get<std::string>().find("broken.jsonl") != std::string::npos);
    }

    TEST_CASE("a killed run has lost contact; a list of runs says so, and what the others are") {
        const Scratch scratch;
        const fs::path run = scratch / "killed";
        {
            Program program(endlessRun(run));
            REQUIRE(program.waitUntil([&] { return hasIterations(run, 2); }));
            CHECK(listed(scratch.path()).at(0).at("state") == "running");
            program.send(SIGKILL);
            program.wait();
        }
        REQUIRE(runDistill(smallRun(scratch / "ended", {"--lambda", "3"})).exitCode == 0);
        fs::create_directories(scratch / "foreign");
        const json runs = listed(scratch.path());
        REQUIRE(runs.size() == 2);
        const json& ended = runs.at(0); // the newest first
        CHECK(ended.at("name") == "ended");
        CHECK(ended.at("path") == fs::canonical(scratch / "ended").string());
        CHECK(ended.at("state") == "finished");
        CHECK(ended.at("method") == "dm");
        CHECK(ended.at("dataset") == "shapes");
        CHECK(ended.at("lambda") == 3);
        CHECK(ended.at("iteration") == ended.at("iterations"));
        CHECK(ended.at("accuracy_mean").is_number());
        CHECK(ended.at("accuracy_best") >= ended.at("accuracy_mean"));
        for (const char* key : {"ipc", "started", "parent", "fork_iteration", "star", "tags"})
            CHECK(ended.contains(key));
        CHECK(runs.at(1).at("state") == "lost_contact");
        CHECK(runs.at(1).at("accuracy_mean").is_null());
        CHECK(runDistill({"runs", (scratch / "none").string()}).exitCode == 3);
        CHECK(control(run, {"--pause"}).exitCode == 4);
    }

    TEST_CASE("a second writer is refused while the first lives, and takes over once it is gone") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        {
            Program program(endlessRun(run));
            REQUIRE(program.waitUntil([&] { return hasIterations(run, 2); }));
            const auto before = readText(run / "run.json");
            const Outcome second = runDistill({"resume", run.string()});
            CHECK(second.exitCode == 4);
            CHECK(second.err.find("is being written by process") != std::string::npos);
            CHECK(readText(run / "run.json") == before);
            CHECK(eventsOf(readJournal(run), "resumed").empty());
            CHECK(listed(scratch.path()).at(0).at("state") == "running");
            program.send(SIGKILL);
            program.wait();
        }
        Program resumed(Arguments{"resume", run.string()});
        REQUIRE(resumed.waitUntil([&] { return !eventsOf(readJournal(run), "resumed").empty(); }));
        REQUIRE(resumed.waitUntil([&] { return control(run, {"--stop"}).exitCode == 0; }));
        CHECK(resumed.wait().exitCode == 0);
        CHECK(listed(scratch.path()).at(0).at("state") == "stopped");
    }

    TEST_CASE("one request at a time, and a known one") {
        const Scratch scratch;
        CHECK(control(scratch.path(), {}).exitCode == 2);
        CHECK(control(scratch.path(), {"--pause", "--stop"}).exitCode == 2);
        CHECK(control(scratch.path(), {"--lambda", "much"}).exitCode == 2);
        CHECK(control(scratch.path(), {"--lambda", "-1"}).exitCode == 2);
        CHECK(control(scratch.path(), {"--pause"}).exitCode == 4);
    }

} // TEST_SUITE
