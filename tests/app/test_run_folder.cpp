// SPDX-License-Identifier: GPL-3.0-or-later
// What `distill run` leaves behind: journal, images, float sets; determinism; the order of settings;
// refusals.
#include <algorithm>
#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "core/store/run_store.h"
#include "tests/app/program.h"

using namespace distill::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

void runSmall(const fs::path& out, const Arguments& more = {}) {
    const Outcome outcome = runDistill(smallRun(out, more));
    CAPTURE(outcome.err);
    REQUIRE(outcome.exitCode == 0);
}

// Iterations at which the synthetic set was evaluated.
std::vector<int> evaluatedAt(const fs::path& run) {
    std::vector<int> at;
    for (const json& line : eventsOf(readJournal(run), "evaluation"))
        if (line.value("subject", "synthetic") == "synthetic")
            at.push_back(line.at("iteration").get<int>());
    return at;
}

void checkIterationLine(const json& line, int expected) {
    CHECK(line.at("iteration") == expected);
    for (const char* key : {"loss", "matching", "cmi", "lambda"}) {
        CAPTURE(key);
        REQUIRE(line.at(key).is_number());
        CHECK(std::isfinite(line.at(key).get<double>()));
    }
    const double sum =
        line.at("matching").get<double>() + line.at("lambda").get<double>() * line.at("cmi").get<double>();
    CHECK(line.at("loss").get<double>() == doctest::Approx(sum).epsilon(1e-5));
    CHECK(line.at("cmi").get<double>() >= 0);
}

json configOf(const fs::path& run) {
    return json::parse(readText(run / "run.json"));
}

// The value of a key wherever run.json keeps its configuration.
json setting(const fs::path& run, const std::string& key) {
    const json file = configOf(run);
    const json& config = file.contains("config") ? file.at("config") : file;
    return config.at(key);
}

} // namespace

TEST_SUITE("run_folder") {

    TEST_CASE("a run leaves a journal of finite numbers, pictures, float sets and a result") {
        const Scratch scratch;
        const fs::path run = scratch / "a folder with spaces";
        runSmall(run, {"--evaluate-every", "2"});

        const std::vector<json> journal = readJournal(run);
        REQUIRE(journal.size() > 6);
        CHECK(journal.front().at("event") == "run_started");
        CHECK(journal.back().at("event") == "finished");
        CHECK(journal.back().at("state") == "finished");
        for (std::size_t i = 0; i < journal.size(); ++i) {
            CHECK(journal[i].contains("time"));
            if (i > 0)
                CHECK(journal[i].at("seq").get<int>() == journal[i - 1].at("seq").get<int>() + 1);
        }
        const std::vector<json> iterations = eventsOf(journal, "iteration");
        REQUIRE(iterations.size() == 4);
        for (std::size_t i = 0; i < iterations.size(); ++i)
            checkIterationLine(iterations[i], static_cast<int>(i) + 1);

        const auto images = readImages(run);
        REQUIRE_FALSE(images.empty());
        CHECK(images.front().first == "000000.png");
        CHECK(images.back().first == "000004.png");
        for (const auto& [name, bytes] : images)
            CHECK(bytes.compare(0, 4, "\x89PNG") == 0);
        CHECK(fs::exists(run / "synthetic" / "000004.safetensors"));
        CHECK(configOf(run).is_object());
        CHECK(json::parse(readText(run / "result.json")).is_object());
    }

    TEST_CASE("evaluations carry their numbers, and random images are measured beside them") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        runSmall(run);
        bool random = false;
        for (const json& line : eventsOf(readJournal(run), "evaluation")) {
            CHECK_FALSE(line.at("network").get<std::string>().empty());
            CHECK(line.at("repeats") == 2);
            CHECK(line.at("accuracy_mean").get<double>() >= 0);
            CHECK(line.at("accuracy_mean").get<double>() <= 100);
            CHECK(std::isfinite(line.at("accuracy_std").get<double>()));
            random = random || line.value("subject", "") == "random";
        }
        CHECK(random);
    }

    TEST_CASE("evaluations come at 0, N, 2N … and at the end; 0 means only at the end") {
        const Scratch scratch;
        const auto at = [&scratch](const std::string& every) {
            const fs::path run = scratch / ("every" + every);
            runSmall(run, {"--evaluate-every", every, "--iterations", "5", "--set",
                           "evaluate.random_baseline=false"});
            return evaluatedAt(run);
        };
        CHECK(at("2") == std::vector<int>{0, 2, 4, 5});
        CHECK(at("5") == std::vector<int>{0, 5});
        CHECK(at("0") == std::vector<int>{5});
    }

    TEST_CASE("one seed gives the same pictures and float sets byte for byte, another seed gives others") {
        const Scratch scratch;
        runSmall(scratch / "a");
        runSmall(scratch / "b");
        runSmall(scratch / "c", {"--seed", "4"});
        const auto images = readImages(scratch / "a");
        REQUIRE_FALSE(images.empty());
        CHECK(images == readImages(scratch / "b"));
        CHECK(images != readImages(scratch / "c"));
        const char* set = "synthetic/000004.safetensors";
        CHECK(readText(scratch / "a" / set) == readText(scratch / "b" / set));
    }

    TEST_CASE("evaluating more often does not change the images") {
        const Scratch scratch;
        runSmall(scratch / "a", {"--evaluate-every", "0"});
        runSmall(scratch / "b", {"--evaluate-every", "1"});
        CHECK(readImages(scratch / "a").back() == readImages(scratch / "b").back());
    }

    TEST_CASE("CMI is measured at lambda 0 and between the steps of its cadence") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        runSmall(run, {"--lambda", "0", "--set", "cmi.every=3"});
        const std::vector<json> iterations = eventsOf(readJournal(run), "iteration");
        REQUIRE(iterations.size() == 4);
        for (std::size_t i = 0; i < iterations.size(); ++i) {
            checkIterationLine(iterations[i], static_cast<int>(i) + 1);
            CHECK(iterations[i].at("cmi").get<double>() > 0);
        }
    }

    TEST_CASE("later settings win: preset, configuration, options, --set") {
        const Scratch scratch;
        const fs::path config = scratch / "config.json";
        writeText(config, R"({"schema": 1, "ipc": 3, "lambda": 5, "seed": 9, "cmi": {"every": 2}})");
        const fs::path run = scratch / "run"; // smallRun() gives options such as --ipc 2 and --lambda 10
        runSmall(run, {"--config", config.string(), "--set", "seed=11"});
        CHECK(setting(run, "preset") == "quick");
        CHECK(setting(run, "cmi").at("every") == 2);
        CHECK(setting(run, "ipc") == 2);
        CHECK(setting(run, "lambda") == 10);
        CHECK(setting(run, "seed") == 11);
    }

    TEST_CASE("λ of a preset or file is converted for another scope, a λ that is said is not") {
        const Scratch scratch;
        const fs::path config = scratch / "config.json";
        writeText(config, R"({"schema": 1, "lambda": 50, "dataset": "shapes", "ipc": 2, "iterations": 1,
                              "evaluate": {"every": 0, "repeats": 1, "epochs": 1, "network": "ConvNetW8"},
                              "network": "ConvNetW8",
                              "teacher": {"network": "ConvNetW8", "count": 1, "epochs": 1, "subset": 200}})");
        const auto run = [&](const char* name, Arguments more) {
            Arguments arguments{"run", "--config", config.string(), "--out", (scratch / name).string()};
            arguments.insert(arguments.end(), more.begin(), more.end());
            const Outcome outcome = runDistill(arguments);
            CAPTURE(outcome.err);
            REQUIRE(outcome.exitCode == 0);
            return outcome.err;
        };
        const auto told = run("class", {"--set", "cmi.scope=class"}); // shapes has 10 classes
        CHECK(told.find("converted from 50 to 5") != std::string::npos);
        CHECK(setting(scratch / "class", "lambda") == 5);
        CHECK(run("said", {"--set", "cmi.scope=class", "--lambda", "50"}).find("converted") ==
              std::string::npos);
        CHECK(setting(scratch / "said", "lambda") == 50);
        run("same", {"--set", "cmi.scope=set"});
        CHECK(setting(scratch / "same", "lambda") == 50);
    }

    TEST_CASE("the run.json of a run is a configuration that gives the same images") {
        const Scratch scratch;
        runSmall(scratch / "a");
        const Outcome outcome = runDistill(
            {"run", "--config", (scratch / "a" / "run.json").string(), "--out", (scratch / "b").string()});
        CAPTURE(outcome.err);
        REQUIRE(outcome.exitCode == 0);
        CHECK(readImages(scratch / "a") == readImages(scratch / "b"));
    }

    TEST_CASE("a folder that holds a run is refused and left as it is") {
        const Scratch scratch;
        const fs::path run = scratch / "run";
        runSmall(run);
        const std::string journal = readText(run / "journal.jsonl");
        const Outcome outcome = runDistill(smallRun(run));
        CHECK(outcome.exitCode == 4);
        CHECK(outcome.err.find(run.string()) != std::string::npos);
        CHECK(readText(run / "journal.jsonl") == journal);
    }

    TEST_CASE("a target that cannot be written exits with 4 and is named") {
        const Scratch scratch;
        writeText(scratch / "file", "in the way");
        const fs::path run = scratch / "file" / "run";
        const Outcome outcome = runDistill(smallRun(run));
        CHECK(outcome.exitCode == 4);
        CHECK(outcome.err.find((scratch / "file").string()) != std::string::npos);
        CHECK(readText(scratch / "file") == "in the way");
    }

    TEST_CASE("progress goes to standard error, not to standard output") {
        const Scratch scratch;
        const Outcome outcome = runDistill(smallRun(scratch / "run"));
        REQUIRE(outcome.exitCode == 0);
        CHECK_FALSE(outcome.err.empty());
        CHECK(outcome.err.find("nan") == std::string::npos);
    }

    TEST_CASE("what a run wrote can be opened again") {
        const Scratch scratch;
        runSmall(scratch / "run");
        const auto record = ::distill::openRun(scratch / "run");
        REQUIRE(record.has_value());
        CHECK((record->info.state == ::distill::RunState::Finished));
        CHECK(record->info.lastIteration == 4);
        REQUIRE_FALSE(record->imageIterations.empty());
        const auto images = ::distill::readImages(*record, record->imageIterations.back());
        REQUIRE(images.has_value());
        CHECK((*images)->ipc == 2);
        CHECK((*images)->iteration == 4);
    }

} // TEST_SUITE
