// SPDX-License-Identifier: GPL-3.0-or-later
// `distill sweep`: rows for scripts, runs that share all but λ, and going on after a stop.
#include <algorithm>
#include <future>

#include <doctest/doctest.h>

#include "tests/app/places.h"
#include "tests/app/program.h"
#include "tests/support/small_pictures.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

Arguments sweepInto(const fs::path& out, const Arguments& more = {}) {
    Arguments arguments = smallRun(out);
    arguments[0] = "sweep";
    for (const auto* option : {"--lambda", "--seed"}) { // are the sweep's own
        const auto at = std::find(arguments.begin(), arguments.end(), option);
        arguments.erase(at, at + 2);
    }
    arguments.insert(arguments.end(), {"--set", "hold_out=100", "--json"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

// Two classes of twelve.
void smallFolder(const fs::path& folder) {
    for (const char* name : {"amber", "beryl"})
        for (int shade = 0; shade < 12; ++shade) {
            fs::create_directories(folder / name);
            writeText(folder / name / (std::to_string(shade) + ".pgm"),
                      greyPicture(16, 16, shade * 8 + (*name == 'a' ? 0 : 128)));
        }
}

json swept(const Arguments& arguments) {
    const Outcome outcome = runDistill(arguments);
    CAPTURE(outcome.err);
    REQUIRE(outcome.exitCode == 0);
    const auto end = outcome.out.rfind('\n', outcome.out.size() - 2); // the rows are in the last line
    const json last = json::parse(outcome.out.substr(end == std::string::npos ? 0 : end + 1));
    REQUIRE(last.at("event") == "sweep_finished");
    return last.at("rows");
}

} // namespace

TEST_SUITE("sweep") {

    TEST_CASE("a row for each λ; runs of one seed share their start; finished runs are kept") {
        const Scratch scratch;
        const json first = swept(sweepInto(scratch / "sweep", {"--lambdas", "0,20", "--seeds", "1"}));
        REQUIRE(first.size() == 2);
        const auto kept = fs::last_write_time(scratch / "sweep" / "lambda-0_seed-1" / "result.json");
        const json rows = swept(sweepInto(scratch / "sweep", {"--lambdas", "0,20", "--seeds", "2"}));
        CHECK(fs::last_write_time(scratch / "sweep" / "lambda-0_seed-1" / "result.json") == kept);
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].at("lambda") == 0);
        CHECK(rows[1].at("lambda") == 20);
        int best = 0;
        for (const auto& row : rows) {
            CHECK(row.at("n") == 2);
            CHECK(row.at("cmi").get<double>() > 0);
            CHECK(row.at("seconds").get<double>() > 0);
            CHECK(row.at("held_out_mean").get<double>() >= 0);
            best += row.at("best").get<bool>() ? 1 : 0;
        }
        CHECK(best == 1);
        CHECK(rows[1].at("cmi").get<double>() < rows[0].at("cmi").get<double>());
        CHECK(json::parse(readText(scratch / "sweep" / "sweep.json")) == rows);
        const json plan = json::parse(readText(scratch / "sweep" / "plan.json"));
        CHECK(plan.at("lambdas") == json{0.0, 20.0});
        CHECK(plan.at("seeds") == 2);
        CHECK(plan.at("config").at("hold_out") == 100);
        const auto plain = readImages(scratch / "sweep" / "lambda-0_seed-1"),
                   pulled = readImages(scratch / "sweep" / "lambda-20_seed-1"),
                   other = readImages(scratch / "sweep" / "lambda-0_seed-2");
        CHECK(plain.front() == pulled.front());
        CHECK(plain.front() != other.front());
        CHECK(plain.back() != pulled.back());
    }

    TEST_CASE("a folder of other settings and values that make no sense are refused") {
        const Scratch scratch;
        swept(sweepInto(scratch / "sweep", {"--lambdas", "5", "--seeds", "1"}));
        const auto refused = [&](const Arguments& more, int code) {
            const Outcome outcome = runDistill(sweepInto(scratch / "sweep", more));
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == code);
            CHECK(outcome.out.empty());
        };
        const std::string plan = readText(scratch / "sweep" / "plan.json");
        refused({"--lambdas", "5", "--seeds", "1", "--iterations", "5"}, 4);
        CHECK(readText(scratch / "sweep" / "plan.json") == plan); // nothing was written over
        refused({"--lambdas", "5,5"}, 2);
        refused({"--lambdas", "-1"}, 2);
        refused({"--lambdas", "5", "--seeds", "0"}, 2);
        refused({"--lambdas", "5", "--set", "cmi.hold_ratio=1"}, 2);
    }

    TEST_CASE("a sweep keeps the rows that it has: λ may be added, not left out") {
        const Scratch scratch;
        const fs::path out = scratch / "sweep";
        REQUIRE(swept(sweepInto(out, {"--lambdas", "0,1", "--seeds", "1"})).size() == 2);
        const auto before = readText(out / "sweep.json");
        const Outcome other = runDistill(sweepInto(out, {"--lambdas", "0,2", "--seeds", "1"}));
        CHECK(other.exitCode == 4);
        CHECK_MESSAGE(other.err.find("has λ 1 too") != std::string::npos, other.err);
        CHECK(readText(out / "sweep.json") == before);
        CHECK(swept(sweepInto(out, {"--lambdas", "0,1,2", "--seeds", "1"})).size() == 3);
    }

    TEST_CASE(
        "what goes on loses no row: not by order, fewer or other seeds, other settings, a stop or a lost run") {
        const Scratch scratch;
        const fs::path out = scratch / "sweep";
        const json rows = swept(sweepInto(out, {"--lambdas", "0,1", "--seeds", "2"}));
        const auto before = readText(out / "sweep.json");
        const Arguments refused[] = {{"--lambdas", "0,1", "--seeds", "1"},
                                     {"--lambdas", "0", "--seeds", "2"},
                                     {"--lambdas", "0,1", "--seeds", "2", "--seed", "2"}};
        for (const Arguments& more : refused) {
            const Outcome outcome = runDistill(sweepInto(out, more));
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 4);
            CHECK(readText(out / "sweep.json") == before);
        }
        // A new λ among the others does not get to its end: the rows of the others stay as they are.
        fs::create_directories(out / "lambda-5_seed-1");
        writeText(out / "lambda-5_seed-1" / "journal.jsonl",
                  "{\"event\":\"party\"}\n"); // nothing can go on there
        const Outcome stopped = runDistill(sweepInto(out, {"--lambdas", "0,5,1", "--seeds", "2"}));
        CHECK(stopped.exitCode != 0);
        CHECK(json::parse(readText(out / "sweep.json")) == rows);
        fs::remove_all(out / "lambda-5_seed-1");
        // Runs whose folders were removed keep their row until they are there again; other settings may not replace it.
        fs::remove_all(out / "lambda-1_seed-1");
        fs::remove_all(out / "lambda-1_seed-2");
        fs::remove_all(out / "lambda-0_seed-1");
        fs::remove_all(out / "lambda-0_seed-2");
        const Outcome other =
            runDistill(sweepInto(out, {"--lambdas", "5,0,1", "--seeds", "2", "--iterations", "5"}));
        CHECK(other.exitCode == 4);
        CHECK_MESSAGE(other.err.find("other settings") != std::string::npos, other.err);
        CHECK(json::parse(readText(out / "sweep.json")) == rows);
    }

    TEST_CASE("one table is of one dataset, wherever it lies, here and at a place") {
        Places places;
        places.add("me", {"--kind", "local"});
        smallFolder(places / "here");
        smallFolder(places / "other");
        writeText(places / "other" / "amber" / "11.pgm", greyPicture(16, 16, 1));
        const auto sweep = [&](const std::string& out, const std::string& data, const Arguments& more) {
            Arguments options{"--dataset",    "folder", "--data", (places / data).string(),
                              "--iterations", "1",      "--set",  "hold_out=2",
                              "--seeds",      "1",      "--ipc",  "1"};
            options.insert(options.end(), more.begin(), more.end());
            return runDistill(sweepInto(places / out, options));
        };
        const auto first = sweep("sweep", "here", {"--lambdas", "0"});
        REQUIRE_MESSAGE(first.exitCode == 0, first.err);
        for (const auto* lambdas : {"0", "0,1"}) {
            const auto refused = sweep("sweep", "other", {"--lambdas", lambdas});
            CHECK(refused.exitCode == 3);
            CHECK(refused.err.find("are not those of the runs in") != std::string::npos);
        }
        fs::rename(places / "here", places / "moved");
        CHECK(sweep("sweep", "moved", {"--lambdas", "0,1"}).exitCode == 0);
        REQUIRE(sweep("a/there", "moved", {"--lambdas", "0", "--place", "me"}).exitCode == 0);
        const auto refused = sweep("b/there", "other", {"--lambdas", "0", "--place", "me"});
        CHECK(refused.exitCode == 4);
        CHECK(refused.err.find("something else named 'there'") != std::string::npos);
        CHECK_FALSE(fs::exists(places / "b"));
    }

    TEST_CASE("at a place a sweep reads the images that lie there") {
        Places places;
        smallFolder(places / "pictures");
        places.add("me", {"--kind", "local", "--data", "folder=" + (places / "pictures").string()});
        Arguments arguments =
            sweepInto(places / "sweep", {"--dataset", "folder", "--iterations", "1", "--ipc", "1", "--seeds",
                                         "1", "--lambdas", "0,1", "--place", "me"});
        const auto there = runDistill(arguments);
        CHECK_MESSAGE(there.exitCode == 2, there.err); // it has not so many images
        const auto held = std::find(arguments.begin(), arguments.end(), "hold_out=100");
        *held = "hold_out=2";
        const auto table = swept(arguments);
        CHECK(table.size() == 2);
        CHECK(swept(arguments) == table);
        arguments.erase(held - 1, held + 1); // a tenth of them
        *std::find(arguments.begin(), arguments.end(), (places / "sweep").string()) =
            (places / "tenth").string();
        arguments.resize(arguments.size() - 2);
        arguments.insert(arguments.end(), {"--data", (places / "pictures").string()});
        CHECK(swept(arguments).size() == 2);
    }

    TEST_CASE("a sweep that is cancelled at its place ends the command that waits for it") {
        Places places;
        places.add("me", {"--kind", "local"});
        auto waits = std::async(std::launch::async, [&] {
            return runDistill(sweepInto(places / "many", {"--lambdas", "0,1,2", "--seeds", "1",
                                                          "--iterations", "1000000", "--place", "me"}));
        });
        const auto first = places.runs() / "many" / "lambda-0_seed-1";
        REQUIRE(holdsSoon([&] { return fs::exists(first / "journal.jsonl") && iterationsOf(first) > 0; }));
        REQUIRE(runDistill({"work", "me:many", "--cancel"}).exitCode == 0);
        const auto left = waits.get();
        CHECK(left.exitCode == 1);
        CHECK(left.err.find("'many' was cancelled at the place 'me'") != std::string::npos);
        CHECK(workOf("me:many").at("state") == "cut off");
        CHECK_FALSE(fs::exists(places / "many"));
    }

    TEST_CASE("a run of a sweep that fails or dies at a place is said, and not worked out here") {
        Places places;
        places.add("me", {"--kind", "local"});
        const auto refused = runDistill(
            sweepInto(places / "much", {"--lambdas", "0", "--set", "hold_out=2000", "--place", "me"}));
        CHECK(refused.exitCode == 2);
        CHECK(refused.err.find("hold_out") != std::string::npos);
        writeText(places / "dies", "#!/bin/sh\nkill -9 $$\n");
        fs::permissions(places / "dies", fs::perms::owner_all);
        places.add("frail", {"--kind", "local"}, (places / "dies").string());
        const auto died = runDistill(sweepInto(places / "dead", {"--lambdas", "0", "--place", "frail"}));
        CHECK(died.exitCode == 1);
        CHECK(died.err.find("was cut off at the place 'frail'") != std::string::npos);
        CHECK_FALSE(fs::exists(places / "dead"));
    }

    TEST_CASE("a table that is not of the plan beside it stays as it is") {
        const Scratch scratch;
        const fs::path out = scratch / "sweep";
        swept(sweepInto(out, {"--lambdas", "0", "--seeds", "1"}));
        auto row = json::parse(readText(out / "sweep.json")).at(0);
        row["lambda"] = 7;
        for (const std::string& foreign :
             {std::string("{\"mine\": 1}"), std::string("[1"), json{row}.dump()}) {
            writeText(out / "sweep.json", foreign);
            const Outcome outcome = runDistill(sweepInto(out, {"--lambdas", "0,1", "--seeds", "1"}));
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 4);
            CHECK(readText(out / "sweep.json") == foreign);
        }
        fs::remove(out / "sweep.json");
        CHECK(swept(sweepInto(out, {"--lambdas", "0", "--seeds", "1"})).size() == 1);
    }

} // TEST_SUITE
