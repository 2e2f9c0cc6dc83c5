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
            CHECK(outcome.err.find("that of iteration 4 (synthetic/000004.safetensors), is missing") !=
                  std::string::npos);
            CHECK_FALSE(fs::exists(out));
        }
        CHECK(runDistill({"verify", run}).exitCode == 3);
        fs::remove(scratch / "run" / "digests.txt"); // the journal tells of it as well
        writeText(scratch / "run" / "result.json", "{");
        fs::rename(scratch / "run" / "checkpoints", scratch / "checkpoints");
        for (const Arguments& arguments :
             {Arguments{"export", run, "--set", out}, Arguments{"inspect", run}, Arguments{"evaluate", run},
              Arguments{"pictures", run, "--out", out + ".png"}, Arguments{"cmi", run},
              Arguments{"score", run}, Arguments{"features", run}, Arguments{"import", run, "--out", out},
              Arguments{"prove", run}, Arguments{"matrix", run, "--network", "ConvNet"},
              Arguments{"run", "--from-set", run, "--out", out}}) {
            const Outcome outcome = runDistill(arguments);
            CAPTURE(arguments[0]);
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 3);
            CHECK(outcome.err.find("synthetic/000004.safetensors") != std::string::npos);
            CHECK(outcome.err.find("distill verify " + run + " --repair") != std::string::npos);
            CHECK(outcome.err.find(run + "@0") != std::string::npos);
            CHECK_FALSE(fs::exists(out));
        }
        fs::rename(scratch / "checkpoints", scratch / "run" / "checkpoints");
        const Outcome repaired = runDistill({"verify", run, "--repair"});
        CHECK_MESSAGE(repaired.exitCode == 0, repaired.out);
        CHECK(runDistill({"inspect", run}).exitCode == 0);
        fs::remove(scratch / "run" / "synthetic" / "000004.safetensors");
        fs::remove(scratch / "run" / "images" / "000004.png");
        const Outcome grid = runDistill({"export", run, "--grid", out + ".png"});
        CHECK(grid.exitCode == 3);
        CHECK(grid.err.find("--iteration") != std::string::npos);
        const Outcome older = runDistill({"export", run, "--iteration", "0", "--set", out});
        CHECK_MESSAGE(older.exitCode == 0, older.err); // it was asked for
        const Outcome setting = runDistill({"export", run, "--set", "lambda=5"});
        CHECK(setting.exitCode == 2);
        CHECK(setting.err.find("looks like a setting") != std::string::npos);
        fs::remove(scratch / "run" / "journal.jsonl");
        for (const Arguments& arguments :
             {Arguments{"inspect", run}, Arguments{"verify", run}, Arguments{"resume", run},
              Arguments{"export", run, "--set", "x"}}) {
            const Outcome outcome = runDistill(arguments);
            CAPTURE(arguments[0]);
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 3);
            CHECK(outcome.err.find("its journal.jsonl is gone") != std::string::npos);
        }
    }

    TEST_CASE(
        "a set that is not what the run wrote is used by no command, whether it is named or the newest") {
        const Scratch scratch;
        const std::string run = (scratch / "run").string();
        REQUIRE(runDistill(smallRun(run, {"--lambda", "0"})).exitCode == 0);
        const Outcome whole = runDistill({"resume", run + "@4"});
        CHECK(whole.exitCode == 3);
        CHECK(whole.err.find("takes the whole run") != std::string::npos);
        for (const fs::path& file : {scratch / "run" / "synthetic" / "000004.safetensors",
                                     scratch / "run" / "checkpoints" / "000004" / "set.safetensors"}) {
            std::string bytes = readText(file);
            bytes.back() = static_cast<char>(bytes.back() ^ 1);
            writeText(file, bytes);
        }
        const std::string out = (scratch / "out").string();
        for (const std::string& set : {run, run + "@4"})
            for (const Arguments& arguments :
                 {Arguments{"export", set, "--set", out}, Arguments{"inspect", set},
                  Arguments{"evaluate", set}, Arguments{"pictures", set, "--out", out + ".png"},
                  Arguments{"cmi", set}, Arguments{"score", set}, Arguments{"features", set},
                  Arguments{"import", set, "--out", out}, Arguments{"matrix", set, "--network", "ConvNet"},
                  Arguments{"run", "--from-set", set, "--out", out}}) {
                const Outcome outcome = runDistill(arguments);
                CAPTURE(arguments[0]);
                CAPTURE(set);
                CAPTURE(outcome.err);
                CHECK(outcome.exitCode == 3);
                CHECK(outcome.err.find("is damaged: it is not what the run wrote") != std::string::npos);
                CHECK_FALSE(fs::exists(out));
            }
        CHECK(runDistill({"verify", run + "@4"}).exitCode == 3);
    }

    TEST_CASE(
        "every command that reads a set takes that of an iteration, the first too, and names those that are there") {
        const Scratch scratch;
        const std::string run = (scratch / "run").string();
        REQUIRE(runDistill(smallRun(run, {"--evaluate-every", "0"})).exitCode == 0);
        const auto first = filesBelow(scratch / "run" / "synthetic").at("000000.safetensors");
        const auto out = [&](const char* name) { return (scratch / name).string(); };
        const auto commands = [&](const std::string& set, const std::string& suffix) {
            return std::vector<Arguments>{
                {"inspect", set},
                {"import", set, "--out", out("imported") + suffix},
                {"export", set, "--set", out("set") + suffix + ".safetensors"},
                {"export", set, "--format", "npz", "--out", out("set") + suffix + ".npz"},
                {"export", set, "--grid", out("grid") + suffix + ".png"},
                {"pictures", set, "--out", out("pictures") + suffix + ".png"},
                {"cmi", set, "--threads", "1"},
                {"features", set, "--real", "5", "--threads", "1"},
                {"evaluate", set, "--network", "ConvNetW8", "--epochs", "1", "--repeats", "1", "--threads",
                 "1"},
                {"score", set, "--network", "ConvNetW8", "--epochs", "1", "--repeats", "1", "--threads", "1",
                 "--no-full", "--no-baselines", "--no-robustness"},
                {"matrix", set, "--network", "ConvNetW8", "--epochs", "1", "--repeats", "1", "--threads",
                 "1"},
                {"run", "--from-set", set, "--iterations", "0", "--evaluate-every", "0", "--threads", "1",
                 "--set", "evaluate.network=ConvNetW8", "--set", "evaluate.epochs=1", "--set",
                 "evaluate.repeats=1", "--out", out("begun") + suffix}};
        };
        for (const Arguments& arguments : commands(run + "@0", "")) {
            const Outcome outcome = runDistill(arguments);
            CAPTURE(arguments[0]);
            CHECK_MESSAGE(outcome.exitCode == 0, outcome.err);
        }
        CHECK(readText(out("set.safetensors")) == first);
        CHECK(readText(out("grid.png")).find("PNG") == 1);
        auto refused = commands(run + "@7", "7");
        refused.push_back({"prove", run + "@7"}); // takes long for what import shows
        for (const Arguments& arguments : refused) {
            const Outcome outcome = runDistill(arguments);
            CAPTURE(arguments[0]);
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 3);
            CHECK(outcome.err.find("'" + run + "' holds no ") != std::string::npos);
            CHECK(outcome.err.find(" of iteration 7; there are 0, ") != std::string::npos);
        }
        CHECK(runDistill({"export", run + "@0", "--iteration", "4", "--set", out("x")}).exitCode == 2);
    }

    TEST_CASE("going on with a run that has finished evaluates nothing again") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        REQUIRE(runDistill(smallRun(run, {"--evaluate-every", "0"})).exitCode == 0);
        const auto before = eventsOf(readJournal(run), "evaluation");
        REQUIRE(before.size() == 2); // random images and its own
        const auto result = nlohmann::json::parse(readText(run / "result.json"));
        const Outcome again = runDistill({"resume", run.string()});
        REQUIRE(again.exitCode == 0);
        CHECK_MESSAGE(again.err.find("nothing is left to be computed") != std::string::npos, again.err);
        CHECK(eventsOf(readJournal(run), "evaluation") == before);
        CHECK(nlohmann::json::parse(readText(run / "result.json")).at("evaluations") ==
              result.at("evaluations"));
        REQUIRE(runDistill({"resume", run.string(), "--iterations", "5"}).exitCode == 0);
        CHECK(eventsOf(readJournal(run), "evaluation").size() == 3);
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
        fs::copy_file(scratch / "run" / "synthetic" / "000000.safetensors",
                      scratch / "run" / "set.safetensors");
        const auto measured = [&](const std::string& set) {
            return nlohmann::json::parse(runDistill({"cmi", set, "--json", "--threads", "1"}).out).at("cmi");
        };
        CHECK(measured(run) == measured(run + "@4")); // its own newest set, whatever lies beside
    }

    TEST_CASE("no command writes into a run's folder, by whatever way, and none computes before it refuses") {
        const Scratch scratch;
        const std::string run = (scratch / "run").string();
        REQUIRE(runDistill(smallRun(run, {"--lambda", "0"})).exitCode == 0);
        fs::create_directory_symlink(scratch / "run" / "images", scratch / "link");
        const auto before = filesBelow(run);
        const std::string inside = run + "/images/x.png", link = (scratch / "link" / "x.png").string();
        const Arguments tried[] = {
            {"pictures", run, "--out", inside},
            {"pictures", run, "--out", link},
            {"pictures", run, "--out", run + "/images/000004.png", "--force"},
            {"pictures", run, "--out", run + "/x.png"},
            {"export", run, "--grid", inside},
            {"export", run, "--curves", run + "/checkpoints/curves.csv"},
            {"export", run, "--set", run + "/synthetic/000003.safetensors"},
            {"export", run, "--format", "folders", "--out", run + "/synthetic/a"},
            {"import", run, "--out", run + "/synthetic/a"},
            {"cmi", run, "--features", run + "/checkpoints/f.safetensors"},
            {"features", run, "--pictures", run + "/images"},
            {"matrix", run, "--network", "ConvNet", "--out", run + "/images/m.json"},
            {"dataset", "shapes", "--samples", inside},
            {"dataset", "shapes", "--report", run + "/controls/r.json"},
            {"run", "--dataset", "shapes", "--out", run + "/images/run"},
            {"fork", run, "--at", "2", "--out", run + "/checkpoints/fork"},
            {"replay", run, "--out", run + "/abandoned/again"},
            {"sweep", "--dataset", "shapes", "--lambdas", "0", "--out", run + "/images/s"},
            {"twin", "--dataset", "shapes", "--lambdas", "0,1", "--out", run + "/images/t"}};
        for (const Arguments& arguments : tried) {
            const Outcome outcome = runDistill(arguments);
            CAPTURE(arguments[0]);
            CAPTURE(arguments.back());
            CAPTURE(outcome.err);
            CHECK(outcome.exitCode == 4);
            CHECK(saysOneSentence(outcome.err));
            CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1); // no progress before it
            CHECK(outcome.err.find("beside") != std::string::npos);
            CHECK(filesBelow(run) == before);
        }
        const std::string there = (scratch / "there.png").string();
        writeText(there, "mine");
        for (const Arguments& arguments : {Arguments{"pictures", run, "--out", there},
                                           Arguments{"dataset", "shapes", "--samples", there}}) {
            const Outcome outcome = runDistill(arguments);
            CHECK(outcome.exitCode == 4);
            CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
        }
        CHECK(readText(there) == "mine");
        const Outcome analysis = runDistill({"dataset", "shapes", "--report", run + "/analysis/r.json"});
        CHECK(analysis.err.find("lies in the run") ==
              std::string::npos); // where the window keeps what it finds
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
