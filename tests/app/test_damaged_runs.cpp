// SPDX-License-Identifier: GPL-3.0-or-later
// What was changed since the program wrote it is not gone on with as if it were the same.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/app/program.h"

using namespace distill::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

void changeByte(const fs::path& file, std::size_t at) {
    std::string bytes = readText(file);
    REQUIRE(at < bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
    writeText(file, bytes);
}

void copyRun(const fs::path& from, const fs::path& to) {
    fs::copy(from, to, fs::copy_options::recursive);
}

std::string setOf(const fs::path& run, const char* iteration) {
    return readText(run / "synthetic" / (std::string(iteration) + ".safetensors"));
}

Outcome resumed(const fs::path& run) {
    return runDistill({"resume", run.string(), "--iterations", "5", "--threads", "1"});
}

Outcome forked(const fs::path& run, const char* at, const char* lambda, const fs::path& out) {
    return runDistill(
        {"fork", run.string(), "--at", at, "--lambda", lambda, "--out", out.string(), "--threads", "1"});
}

} // namespace

TEST_SUITE("damaged_runs") {

    TEST_CASE("a checkpoint that is not what was written is passed over, in resuming and in forking") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run", {"--set", "checkpoint.every=2"})).exitCode == 0);
        copyRun(scratch / "run", scratch / "whole");
        REQUIRE(resumed(scratch / "whole").exitCode == 0);
        const auto state = scratch / "run" / "checkpoints" / "000004" / "state.safetensors";
        changeByte(state, fs::file_size(state) - 1);
        const Outcome fork = runDistill({"fork", (scratch / "run").string(), "--at", "4", "--out",
                                         (scratch / "fork").string(), "--threads", "1"});
        CHECK_MESSAGE(fork.err.find("is damaged and was passed over") != std::string::npos, fork.err);
        CHECK(setOf(scratch / "fork", "000004") == setOf(scratch / "run", "000004"));
        const Outcome outcome = resumed(scratch / "run");
        CHECK(outcome.exitCode == 0);
        CHECK_MESSAGE(outcome.err.find("is damaged and was passed over") != std::string::npos, outcome.err);
        CHECK(setOf(scratch / "run", "000005") == setOf(scratch / "whole", "000005"));
    }

    TEST_CASE("a fork that was killed before its λ was in force goes on with it, from wherever it can") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run")).exitCode == 0);
        REQUIRE(forked(scratch / "run", "2", "0", scratch / "whole").exitCode == 0);
        const auto killed = scratch / "killed"; // with its first line, before anything was stored
        fs::create_directories(killed);
        fs::copy(scratch / "whole" / "run.json", killed / "run.json");
        const std::string journal = readText(scratch / "whole" / "journal.jsonl");
        writeText(killed / "journal.jsonl", journal.substr(0, journal.find('\n') + 1));
        const Outcome outcome = runDistill({"resume", killed.string(), "--threads", "1"});
        REQUIRE_MESSAGE(outcome.exitCode == 0, outcome.err);
        CHECK(setOf(killed, "000004") == setOf(scratch / "whole", "000004"));
        CHECK(setOf(killed, "000004") != setOf(scratch / "run", "000004"));
        // Whoever takes its settings alone is told what they lack.
        const Outcome anew = runDistill({"run", "--config", (scratch / "whole" / "run.json").string(),
                                         "--threads", "1", "--out", (scratch / "anew").string()});
        CHECK_MESSAGE(anew.err.find("'distill replay' repeats that too") != std::string::npos, anew.err);
    }

    TEST_CASE("λ that a run found by itself is no edit that its settings lack") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run", {"--set", "cmi.initial_ratio=0.1"})).exitCode == 0);
        REQUIRE(readText(scratch / "run" / "journal.jsonl").find("control_applied") != std::string::npos);
        const Outcome anew = runDistill({"run", "--config", (scratch / "run" / "run.json").string(),
                                         "--threads", "1", "--out", (scratch / "anew").string()});
        CHECK(anew.exitCode == 0);
        CHECK_MESSAGE(anew.err.find("was changed while") == std::string::npos, anew.err);
        CHECK(setOf(scratch / "anew", "000004") == setOf(scratch / "run", "000004"));
    }

    TEST_CASE("the bundle of a fork repeats it, also where it had its λ from the first iteration on") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run")).exitCode == 0);
        REQUIRE(forked(scratch / "run", "0", "3", scratch / "fork").exitCode == 0);
        REQUIRE(runDistill({"export", (scratch / "fork").string(), "--format", "bundle", "--out",
                            (scratch / "bundle").string()})
                    .exitCode == 0);
        CHECK(readText(scratch / "bundle" / "reproduce.sh").find("\ndistill replay run --out again\n") !=
              std::string::npos);
    }

    TEST_CASE("a run from a set whose name is no text goes on and is forked") {
        const Scratch scratch;
        const auto run = scratch / "nu\xff\xfe";
        REQUIRE(runDistill(smallRun(run)).exitCode == 0);
        const Outcome fork = forked(run, "2", "0", scratch / "fork");
        CHECK_MESSAGE(fork.exitCode == 0, fork.err);
        const Outcome from = runDistill(smallRun(
            scratch / "from", {"--from-set", run.string(), "--iterations", "2", "--evaluate-every", "0"}));
        CHECK_MESSAGE(from.exitCode == 0, from.err);
    }

    TEST_CASE("a journal that was changed or cut is never taken for whole again, however the run goes on") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run")).exitCode == 0);
        const std::string whole = readText(scratch / "run" / "journal.jsonl");
        std::string changed = whole;
        const auto accuracy = changed.find("\"accuracy_mean\":") + 16;
        changed[accuracy] = changed[accuracy] == '9' ? '8' : '9';
        const auto middle = whole.find("\"event\":\"iteration\"");
        const std::string cut = whole.substr(0, whole.rfind('\n', middle) + 1);
        int number = 0;
        for (const std::string& journal : {changed, cut}) {
            const auto run = scratch / std::to_string(number++);
            copyRun(scratch / "run", run);
            writeText(run / "journal.jsonl", journal);
            CHECK(runDistill({"verify", run.string()}).exitCode == 3);
            const Outcome outcome = resumed(run);
            CHECK(outcome.exitCode == 0);
            CHECK_MESSAGE(outcome.err.find("was changed after the run had ended") != std::string::npos,
                          outcome.err);
            for (const Arguments& arguments :
                 {Arguments{"verify", run.string()}, Arguments{"verify", run.string(), "--repair"},
                  Arguments{"verify", run.string()},
                  Arguments{"replay", run.string(), "--out", (scratch / "again").string()}}) {
                CAPTURE(arguments.size());
                CHECK(runDistill(arguments).exitCode == 3);
            }
        }
    }

    TEST_CASE("a journal that was changed is told of by whatever reads it") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run")).exitCode == 0);
        std::string journal = readText(scratch / "run" / "journal.jsonl");
        const auto accuracy = journal.find("\"accuracy_mean\":") + 16;
        journal[accuracy] = journal[accuracy] == '9' ? '8' : '9';
        writeText(scratch / "run" / "journal.jsonl", journal);
        for (const Arguments& arguments :
             {Arguments{"export", (scratch / "run").string(), "--curves", (scratch / "c.csv").string()},
              Arguments{"watch", (scratch / "run").string(), "--once"}}) {
            const Outcome outcome = runDistill(arguments);
            CHECK(outcome.exitCode == 0);
            CHECK_MESSAGE(outcome.err.find("was changed since the run ended") != std::string::npos,
                          outcome.err);
        }
    }

    TEST_CASE("an imported set that is not what its manifest says is used by no command") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run", {"--lambda", "0"})).exitCode == 0);
        REQUIRE(runDistill({"export", (scratch / "run").string(), "--format", "npz", "--out",
                            (scratch / "set.npz").string()})
                    .exitCode == 0);
        const auto imported = (scratch / "imported").string();
        REQUIRE(
            runDistill({"import", (scratch / "set.npz").string(), "--dataset", "shapes", "--out", imported})
                .exitCode == 0);
        const fs::path file = scratch / "imported" / "set.safetensors";
        changeByte(file, fs::file_size(file) - 9);
        for (const std::string& place : {imported, file.string()})
            for (const char* command : {"evaluate", "cmi", "inspect", "score", "features"}) {
                CAPTURE(command);
                Arguments arguments{command, place};
                if (std::string(command) != "inspect")
                    arguments.insert(arguments.end(), {"--threads", "1"});
                const Outcome outcome = runDistill(arguments);
                CHECK(outcome.exitCode == 3);
                CHECK_MESSAGE(outcome.err.find("is damaged: it is not what") != std::string::npos,
                              outcome.err);
            }
    }

    TEST_CASE("a set is tested on the images that its run had, or not at all") {
        const Scratch scratch;
        const auto picture = [&](const char* name, int number, int shade) {
            fs::create_directories(scratch / "pics" / name);
            std::string bytes = "P6\n8 8\n255\n";
            for (int i = 0; i < 3 * 64; ++i)
                bytes += static_cast<char>((i * 7 + shade * 31 + number) % 251);
            writeText(scratch / "pics" / name / (std::to_string(number) + ".ppm"), bytes);
        };
        for (int number = 0; number < 10; ++number) {
            picture("cat", number, 1);
            picture("dog", number, 2);
        }
        const auto run = (scratch / "run").string();
        const Outcome made =
            runDistill(smallRun(run, {"--dataset", "folder", "--data", (scratch / "pics").string(),
                                      "--image-size", "16", "--lambda", "0"}));
        REQUIRE_MESSAGE(made.exitCode == 0, made.err);
        const Arguments test{"evaluate", run, "--epochs", "1", "--repeats", "1", "--threads", "1"};
        CHECK(runDistill(test).exitCode == 0);
        fs::remove(scratch / "pics" / "cat" / "3.ppm");
        const Outcome outcome = runDistill(test);
        CHECK(outcome.exitCode == 3);
        CHECK_MESSAGE(outcome.err.find("are not those that the run") != std::string::npos, outcome.err);
    }

    TEST_CASE("without its journal a set is tested as the run was set up, or not at all") {
        const Scratch scratch;
        REQUIRE(runDistill(smallRun(scratch / "run")).exitCode == 0);
        const auto set = (scratch / "run" / "synthetic" / "000004.safetensors").string();
        const auto answer = [&](const std::string& place) {
            const Outcome outcome = runDistill(
                {"evaluate", place, "--epochs", "1", "--repeats", "1", "--threads", "1", "--json"});
            CAPTURE(outcome.err);
            REQUIRE(outcome.exitCode == 0);
            const json first = json::parse(outcome.out).at(0);
            return std::pair(first.at("network"), first.at("accuracy_mean"));
        };
        const auto before = answer((scratch / "run").string());
        CHECK(before.first == "ConvNetW8");
        writeText(scratch / "run" / "journal.jsonl", "");
        CHECK((answer((scratch / "run").string()) == before)); // by run.json
        fs::remove(scratch / "run" / "journal.jsonl");
        CHECK((answer(set) == before));
        for (const char* command : {"evaluate", "cmi", "score", "features"}) {
            const Outcome outcome = runDistill({command, (scratch / "run").string(), "--threads", "1"});
            CAPTURE(command);
            CHECK(outcome.exitCode == 3);
            CHECK_MESSAGE(outcome.err.find("its journal.jsonl is gone") != std::string::npos, outcome.err);
        }
        writeText(scratch / "run" / "run.json", "{}");
        CHECK(runDistill({"evaluate", set, "--threads", "1"}).exitCode == 3);
    }

    TEST_CASE("a teacher in the cache that was damaged is trained again, and the run is the same") {
        const Scratch scratch;
        const Arguments more = {"--set", "teacher.subset=150"}; // a teacher that no other test has
        REQUIRE(runDistill(smallRun(scratch / "first", more)).exitCode == 0);
        const auto file = fs::path([&] {
            for (const auto& row : json::parse(runDistill({"teachers", "list", "--json"}).out))
                if (readText(row.at("file").get<std::string>()).find("\\\"subset\\\":150") !=
                    std::string::npos)
                    return row.at("file").get<std::string>();
            return std::string();
        }());
        REQUIRE(fs::exists(file));
        const std::string whole = readText(file);
        changeByte(file, whole.size() - 3);
        REQUIRE(runDistill(smallRun(scratch / "second", more)).exitCode == 0);
        CHECK(setOf(scratch / "second", "000004") == setOf(scratch / "first", "000004"));
        CHECK(readText(file) == whole);
    }

} // TEST_SUITE
