// SPDX-License-Identifier: GPL-3.0-or-later
// What jobs answer: a value, its JSON, and the same value again.
#include <cmath>
#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "core/results/cmi_report.h"
#include "core/results/dataset_report.h"
#include "core/results/evaluation_rows.h"
#include "core/results/feature_map.h"
#include "core/results/measured_speed.h"
#include "core/results/score_card.h"
#include "core/run/config_text.h"
#include "core/sets/inspect.h"
#include "tests/support/temp_dir.h"

using namespace distill;

namespace {

ScoreRow row(const char* id, std::vector<double> accuracies, double mean, double deviation) {
    ScoreRow row;
    row.id = row.evaluation.subject = id;
    row.name = std::string("the row ") + id;
    row.evaluation.network = "ConvNet";
    row.evaluation.repeats = static_cast<int>(accuracies.size());
    row.evaluation.accuracies = std::move(accuracies);
    row.evaluation.accuracyMean = mean;
    row.evaluation.accuracyStd = deviation;
    row.evaluation.seconds = 1.5;
    return row;
}

ScoreCard cardOf(bool augments) {
    const std::string kind = augments ? "_plain" : "_augmented";
    ScoreCard card;
    card.rows = {row("synthetic", {60, 62}, 61, 1.5), row("random", {40, 42}, 41, 1.5),
                 row(("synthetic" + kind).c_str(), {58, 60}, 59, 1.5),
                 row(("random" + kind).c_str(), {39, 41}, 40, 1.5), row("full", {80}, 80, 0)};
    card.iteration = 300;
    card.classes = 10;
    card.ipc = 5;
    card.protocol = "Quick";
    card.fullProtocol = "20 epochs";
    card.imageBytes = 1000;
    card.labelBytes = 10;
    card.augments = augments;
    markIndistinct(card);
    return card;
}

} // namespace

TEST_SUITE("answers") {
    TEST_CASE("a score card reads back with its ranking, alone or as the first of a list") {
        for (const bool augments : {true, false}) {
            const ScoreCard card = cardOf(augments);
            const auto json = toJson(card);
            for (const auto& text : {json.dump(), nlohmann::json::array({json}).dump()}) {
                const auto read = scoreCardFromText(text);
                REQUIRE(read);
                CHECK(toJson(*read) == json);
                CHECK(read->augments == augments);
                CHECK(std::isinf(read->find("full")->interval)); // of one network nothing can be said
                CHECK(read->runSeconds == -1);
                CHECK(ddRanking(*read).ars == ddRanking(card).ars);
                CHECK(ddRanking(*read).ars.has_value());
            }
        }
    }

    TEST_CASE("an evaluation reads back, and of several the first") {
        Evaluation first;
        first.network = "AlexNet";
        first.protocol = "dm";
        first.accuracyMean = 50.5;
        first.accuracyStd = 0.7;
        first.accuracies = {50, 51};
        first.repeats = 2;
        first.iteration = 120;
        first.seconds = 3;
        first.confusion = {4, 1, 2, 3};
        Evaluation second = first;
        second.network = "VGG11";
        second.repeats = 1;
        const auto json = evaluationsJson({first, second});
        CHECK(json.at(1).at("accuracy_std").is_null());
        const auto read = evaluationFromText(json.dump());
        REQUIRE(read);
        CHECK(evaluationsJson({*read}).at(0) == json.at(0));
        CHECK(read->confusion == first.confusion);
    }

    TEST_CASE("a measurement of CMI reads back") {
        const CmiReport report{0.25, {0.5, 2}, {0.125, 0.125}, {"ConvNet", "ResNet18"}};
        const auto read = cmiReportFromText(toJson(report).dump());
        REQUIRE(read);
        CHECK(toJson(*read) == toJson(report));
    }

    TEST_CASE("a report on a dataset reads back") {
        DatasetReport report;
        report.id = "folder";
        report.name = "Zürich";
        report.channels = 3;
        report.height = 32;
        report.width = 48;
        report.classes = {{"cat", 10, 2}, {"dog", 0, 2}};
        report.mean = report.std = report.measuredMean = report.measuredStd = {0.5, 0.25, 0.125};
        report.train = 10;
        report.test = 4;
        report.duplicates = 1;
        report.warnings = {{Severity::Warning, "dog has no training images", "detail"}};
        const auto read = datasetReportFromText(toJson(report).dump());
        REQUIRE(read);
        CHECK(toJson(*read) == toJson(report));
        CHECK(read->width == 48);
        CHECK(read->height == 32);
        CHECK(read->warnings.front().severity == Severity::Warning);
    }

    TEST_CASE("what is no answer is refused with its name") {
        for (const char* text :
             {"", "[]", "{}", "null", "12", "{\"rows\": 5}", "{\"cmi\": \"much\"}", "[[1]]"}) {
            CAPTURE(text);
            CHECK(scoreCardFromText(text).error().message == "This is no score card.");
            CHECK(cmiReportFromText(text).error().message == "This is no measurement of CMI.");
            CHECK(evaluationFromText(text).error().message == "This is no evaluation of a set.");
            CHECK(datasetReportFromText(text).error().message == "This is no report on a dataset.");
            CHECK_FALSE(featureMapFromText(text));
            CHECK_FALSE(proofFromText(text));
        }
    }

    TEST_CASE("measured speeds read back by age; what is no row is left out") {
        const test::TempDir folder;
        const auto file = folder.path() / "speeds.json";
        CHECK(readSpeeds(file).empty());
        REQUIRE(writeSpeeds(file, {{"a", {0.5, 2, 0.1}}, {"b", {0.25, 0, 0.2}}}));
        const auto rows = readSpeeds(file);
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].key == "a");
        CHECK(rows[0].speed.evaluationSeconds == 2);
        CHECK(rows[1].speed.iterationSeconds == 0.25);
        std::ofstream(file) << R"([5, {"key": 3}, {"key": "c", "spread": "wide"}])";
        REQUIRE(readSpeeds(file).size() == 1);
        CHECK(readSpeeds(file).front().speed.spread == 0);
    }

    TEST_CASE("a set-up is kept as text and as a file") {
        const test::TempDir folder;
        RunConfig config;
        config.lambda = 0.1;
        config.cmi.scope = CmiScope::Class;
        CHECK(valueOrThrow(configFromText(configText(config))) == config);
        const auto file = folder.path() / "set-up.json";
        REQUIRE(writeSetup(file, config));
        CHECK(valueOrThrow(readSetup(file)) == config);
        std::ofstream(file) << R"({"ipc": 3, "run": {"device": "cpu"}})"; // of a run folder
        CHECK(valueOrThrow(readSetup(file)).ipc == 3);
        std::ofstream(file) << R"({"teacher": {"count": 3}, "evaluate": {"every": 3}, "cmi": {"every": 3}})";
        CHECK(valueOrThrow(readSetup(file)).cmi.every == 3); // one key in several objects is none twice
        std::ofstream(file)
            << R"({"data": "pictures", "init_set": "first@10", "teacher": {"files": "gone"}})";
        for (const char* beside : {"pictures", "first"})
            std::filesystem::create_directories(folder.path() / beside);
        const auto read = valueOrThrow(readSetup(file));
        CHECK(read.data == (folder.path() / "pictures").string());
        CHECK(read.initialSet == (folder.path() / "first@10").string());
        CHECK(read.teacher.files == "gone");
        std::ofstream(file) << R"({"data": "pictures", "run": {}})"; // as it was typed for the run
        CHECK(valueOrThrow(readSetup(file)).data == "pictures");
        for (const char* text : {"", "[]", "{", "3", R"({"ipc": 3, "ipc": 3})",
                                 R"({"normalisation": "own", "normalization": "own"})"}) {
            std::ofstream(file) << text;
            const auto read = readSetup(file);
            REQUIRE_FALSE(read);
            CHECK(read.error().message.find(file.string()) != std::string::npos);
        }
    }
}
