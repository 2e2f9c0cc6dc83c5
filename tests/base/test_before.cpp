// SPDX-License-Identifier: GPL-3.0-or-later
// Runs, sweeps and answers that the program of before wrote (tests/data/before, its text files alone) open and
// say what they said then.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/results/evaluation_matrix.h"
#include "core/results/feature_map.h"
#include "core/results/sweep_rows.h"
#include "core/run/lambda_steering.h"
#include "core/store/resume.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"
#include "core/store/start_record.h"

using namespace distill;
namespace fs = std::filesystem;

namespace {

fs::path before(const char* name) {
    return fs::path(DISTILL_TEST_DATA) / "before" / name;
}

std::string textOf(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

template <class Event>
std::vector<Event> all(const RunRecord& record) {
    std::vector<Event> found;
    for (const auto& event : record.events)
        if (const auto* wanted = std::get_if<Event>(&event))
            found.push_back(*wanted);
    return found;
}

RunRecord opened(const char* name) {
    auto record = openRun(before(name));
    REQUIRE_MESSAGE(record, record.error().message);
    CHECK(record->damage.empty());
    return std::move(*record);
}

// Everything of an old configuration that a new one still has.
void checkSettings(const RunConfig& config) {
    CHECK(config.dataset == "shapes");
    CHECK(config.method == "dm");
    CHECK(config.ipc == 1);
    CHECK(config.lambda == 50.0);
    CHECK(config.seed == 3);
    CHECK(config.holdOut == 10);
    CHECK(config.normalisation == "own"); // spelt otherwise then
    CHECK(config.cmi.centroids == Centroids::Real);
    CHECK(config.cmi.realReference);
    CHECK(config.teacher.network == "ConvNetW4");
    CHECK(config.evaluation.every == 2);
    CHECK(config.methodParams.at("dm.batch_real") == ParamValue(std::int64_t{64}));
}

// Whether all that was said then is said now; more may be.
bool holds(const nlohmann::json& now, const nlohmann::json& then) {
    if (then.is_object() && now.is_object())
        return std::all_of(then.items().begin(), then.items().end(), [&](const auto& item) {
            return now.contains(item.key()) && holds(now.at(item.key()), item.value());
        });
    if (then.is_array() && now.is_array())
        return then.size() == now.size() && std::equal(now.begin(), now.end(), then.begin(), holds);
    return now == then;
}

} // namespace

TEST_SUITE("before") {

    TEST_CASE("a run opens with its numbers, resumed and ended") {
        const auto record = opened("run");
        checkSettings(record.info.config);
        CHECK((record.info.state == RunState::Finished));
        CHECK(record.info.config.iterations == 4); // three at first, four after resuming
        CHECK(record.info.lastIteration == 4);
        CHECK(record.info.lastAccuracy == 11.0);
        CHECK(record.info.startedAt == "2026-11-28T20:54:10.797Z");
        const auto iterations = all<Iteration>(record);
        REQUIRE(iterations.size() == 4);
        CHECK(iterations[0].cmi == 0.07327578216791153);
        CHECK(iterations[3].matching == 37.76858901977539);
        CHECK(iterations[0].perClassCmi.size() == 10);
        const auto evaluations = all<Evaluation>(record);
        REQUIRE(evaluations.size() == 5);
        CHECK(evaluations[0].subject == "random");
        CHECK(evaluations[4].heldOutAccuracies == std::vector<double>{10.0});
        CHECK(evaluations[4].confusion.size() == 100);
    }

    TEST_CASE("the CMI of the real images is told as it was") {
        const auto messages = all<Message>(opened("run"));
        REQUIRE(messages.size() == 2);
        for (const auto& message : messages) {
            CHECK(message.detail == "real_cmi=0.07590116880034643");
            CHECK(message.realCmi.value_or(0) == 0.07590116880034643);
            CHECK(message.text == "The CMI of the real training images is 0.0759 nats in the same teachers.");
        }
    }

    TEST_CASE("a run's start record gives its settings, and nothing that was not written") {
        const auto start = readStartRecord(before("run"));
        REQUIRE_MESSAGE(start, start.error().message);
        checkSettings(start->config);
        CHECK(start->device == "cpu");
        CHECK(start->threads == 1);
        CHECK(start->torchVersion == "1.13.0");
        REQUIRE(start->teachers.size() == 1);
        CHECK(start->teachers[0].network == "ConvNetW4");
        CHECK(start->dataFingerprint.empty());
        CHECK(start->initialSet.empty());
        const auto given = configFromJson(nlohmann::json::parse(textOf(RunFolder(before("run")).start())));
        REQUIRE(given); // as `--config` takes it
        CHECK(*given == start->config);
    }

    TEST_CASE("every setting of then is one now") {
        std::istringstream keys(textOf(before("settings.txt")));
        RunConfig config;
        for (std::string key; std::getline(keys, key);) {
            CAPTURE(key);
            const auto value = getField(config, key);
            REQUIRE(value);
            CHECK(setField(config, key, *value));
        }
    }

    TEST_CASE("a fork tells where it came from, and the λ that was asked for") {
        const auto record = opened("fork");
        CHECK(record.info.parent == "/home/somebody/runs/run");
        CHECK(record.info.parentIteration == 2);
        CHECK(record.info.lambda == 8.0);
        const auto edits = lambdaEdits(record.steering);
        REQUIRE(edits.size() == 1);
        CHECK(edits[0].iteration == 3);
        CHECK(edits[0].lambda == 8.0);
        const auto request = resumeRequest(before("fork"), 6);
        REQUIRE(request);
        CHECK(request->config.iterations == 6);
        CHECK(request->lambdaTrack.size() == 1);
    }

    TEST_CASE("a sweep opens with its plan and rows") {
        const auto plan = readSweepPlan(before("sweep"));
        REQUIRE_MESSAGE(plan, plan.error().message);
        CHECK(plan->lambdas == std::vector<double>{0, 5});
        CHECK(plan->seeds == 3);
        CHECK(plan->config.holdOut == 200);
        const auto rows = readSweepRows(before("sweep"));
        REQUIRE_MESSAGE(rows, rows.error().message);
        REQUIRE(rows->size() == 2);
        CHECK((*rows)[0].best);
        CHECK((*rows)[1].indistinct);
        CHECK((*rows)[1].heldOutMean == 10.666666666666666);
    }

    TEST_CASE("a matrix and a feature map are read, and written as they were") {
        const auto matrix = readMatrix(before("matrix.json"));
        REQUIRE_MESSAGE(matrix, matrix.error().message);
        REQUIRE(matrix->find(0, 1) != nullptr);
        CHECK(matrix->find(0, 1)->evaluation.accuracyMean == 11.0);
        CHECK(matrix->columns[1].iteration == 4);
        auto then = nlohmann::json::parse(textOf(before("matrix.json")));
        for (auto& cell : then.at("cells")) // of one network: a deviation of 0 then, none now
            cell.at("evaluation").at("accuracy_std") = nullptr;
        CHECK(holds(toJson(*matrix), then));
        const auto text = nlohmann::json::parse(textOf(before("features.json")));
        const auto map = featureMapFromJson(text);
        REQUIRE_MESSAGE(map, map.error().message);
        CHECK(map->network == "ConvNetW4, 1 epochs");
        CHECK(map->nearest.at(0).index == 1195);
        CHECK(holds(toJson(*map), text));
    }

} // TEST_SUITE
