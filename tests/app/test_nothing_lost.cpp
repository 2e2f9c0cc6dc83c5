// SPDX-License-Identifier: GPL-3.0-or-later
// What a script may do wrong without losing what is there.
#include <algorithm>
#include <list>
#include <map>

#include <doctest/doctest.h>

#include "tests/app/program.h"

using namespace distill::test;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> filesBelow(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files[entry.path().lexically_relative(folder).string()] = readText(entry.path());
    return files;
}

bool saysOneSentence(const std::string& err) {
    return err.rfind("distill: ", 0) == 0 && err.find("terminate") == std::string::npos;
}

} // namespace

TEST_SUITE("nothing_lost") {

    TEST_CASE("resume below what is done is refused and changes nothing; an empty value is no value") {
        const Scratch scratch;
        const std::string run = (scratch / "run").string();
        REQUIRE(runDistill(smallRun(run)).exitCode == 0);
        const auto before = filesBelow(run);
        const std::string out = (scratch / "out").string();
        struct Row {
            Arguments arguments;
            std::string culprit;
        };
        const Row rows[] = {
            {{"resume", run, "--iterations", "2"}, "up to iteration 4"},
            {{"resume", run, "--iterations", ""}, "--iterations"},
            {{"resume", run, "--iterations", "-5"}, "--iterations"},
            {{"control", run, "--lambda", ""}, "--lambda"},
            {{"control", run, "--hold-ratio", ""}, "--hold-ratio"},
            {{"control", run, "--evaluate=false"}, "evaluate"},
            {{"control", run, "--lambda", "1e13"}, "1e+12"},
            {{"replay", run, "--seed", "", "--out", out}, "--seed"},
            {{"replay", run, "--out", ""}, "--out"},
            {{"fork", run, "--at", "2", "--lambda", "-1", "--out", out}, "--lambda takes a number from 0"},
            {{"sweep", "--dataset", "shapes", "--lambdas", "", "--out", out}, "--lambdas"},
            {{"sweep", "--dataset", "shapes", "--lambdas", ",", "--out", out}, "--lambdas"},
            {{"twin", "--dataset", "shapes", "--lambdas", "1,", "--out", out}, "--lambdas"},
            {{"run", "--dataset", "shapes", "--out", ""}, "--out"},
            {{"run", "--dataset", "shapes", "--seed", "", "--out", out}, "--seed"},
            {{"import", run, "--out", ""}, "--out"},
        };
        for (const Row& row : rows) {
            std::string line;
            for (const auto& argument : row.arguments)
                line += "'" + argument + "' ";
            CAPTURE(line);
            const Outcome outcome = runDistill(row.arguments);
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 2);
            CHECK(outcome.err.find(row.culprit) != std::string::npos);
            CHECK(saysOneSentence(outcome.err));
            CHECK_FALSE(fs::exists(out));
            CHECK(filesBelow(run) == before);
        }
    }

    TEST_CASE("a run whose newest set is gone gives no older one in its place") {
        const Scratch scratch;
        const std::string run = (scratch / "run").string();
        REQUIRE(runDistill(smallRun(run, {"--lambda", "0"})).exitCode == 0);
        fs::remove(scratch / "run" / "synthetic" / "000004.safetensors");
        const std::string out = (scratch / "set.safetensors").string();
        for (const Arguments& arguments :
             {Arguments{"export", run, "--set", out}, Arguments{"inspect", run}}) {
            const Outcome outcome = runDistill(arguments);
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 3);
            CHECK(outcome.err.find("that of iteration 4, is not there any more") != std::string::npos);
            CHECK_FALSE(fs::exists(out));
        }
        CHECK(runDistill({"verify", run}).exitCode == 3);
        fs::remove(scratch / "run" / "images" / "000004.png");
        const Outcome grid = runDistill({"export", run, "--grid", out});
        CHECK(grid.exitCode == 3);
        CHECK(grid.err.find("--iteration") != std::string::npos);
        const Outcome older = runDistill({"export", run, "--iteration", "0", "--set", out});
        CHECK_MESSAGE(older.exitCode == 0, older.err); // it was asked for
    }

    TEST_CASE("a sweep takes no folder with another plan, and nothing is put into a run") {
        const Scratch scratch;
        const std::string run = (scratch / "run").string(), sweep = (scratch / "sweep").string();
        REQUIRE(runDistill(smallRun(run, {"--lambda", "0"})).exitCode == 0);
        const auto before = filesBelow(run);
        fs::create_directories(sweep);
        writeText(scratch / "sweep" / "plan.json", "{\"mine\": 1}");
        const Arguments tried[] = {{"sweep", "--dataset", "shapes", "--lambdas", "0", "--out", sweep},
                                   {"sweep", "--dataset", "shapes", "--lambdas", "0", "--out", run},
                                   {"twin", "--dataset", "shapes", "--lambdas", "0,1", "--out", run},
                                   {"import", run + "/synthetic/000004.safetensors", "--out", run}};
        for (const Arguments& arguments : tried) {
            const Outcome outcome = runDistill(arguments);
            CAPTURE(arguments[0]);
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 4);
            CHECK(saysOneSentence(outcome.err));
            CHECK(filesBelow(run) == before);
        }
        CHECK(readText(scratch / "sweep" / "plan.json") == "{\"mine\": 1}");
        REQUIRE(runDistill({"export", run, "--iteration", "0", "--set", run + "/set.safetensors"}).exitCode ==
                0);
        const auto measured = [&](const std::string& set) {
            return nlohmann::json::parse(runDistill({"cmi", set, "--json", "--threads", "1"}).out).at("cmi");
        };
        CHECK(measured(run) == measured(run + "@4")); // its own newest set, whatever lies beside
    }

    TEST_CASE("nobody can be steered in a folder that is not there") {
        const Scratch scratch;
        const Outcome outcome = runDistill({"control", (scratch / "none").string(), "--pause"});
        CHECK(outcome.exitCode == 3);
        CHECK(outcome.err.find("There is no run folder") != std::string::npos);
        CHECK_FALSE(fs::exists(scratch / "none"));
    }

    TEST_CASE("of several programs that write one folder one goes on, and the others touch nothing of it") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        std::list<Program> programs;
        for (int i = 0; i < 4; ++i)
            programs.emplace_back(smallRun(run, {"--evaluate-every", "0"}));
        int won = 0;
        for (Program& program : programs) {
            const Outcome outcome = program.wait();
            CAPTURE(outcome.err);
            CHECK((outcome.exitCode == 0 || outcome.exitCode == 4));
            won += outcome.exitCode == 0 ? 1 : 0;
        }
        CHECK(won == 1);
        const auto journal = readJournal(run);
        CHECK(eventsOf(journal, "run_started").size() == 1);
        CHECK(eventsOf(journal, "iteration").size() == 4);
        CHECK(fs::exists(run / "result.json"));
        CHECK_FALSE(readImages(run).empty());
    }

} // TEST_SUITE
