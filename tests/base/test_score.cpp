// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of score cards, and the files of evaluations and feature maps.
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/jobs/evaluation_matrix.h"
#include "core/jobs/feature_map.h"
#include "core/jobs/score.h"
#include "tests/support/temp_dir.h"

using namespace distill;

namespace {

ScoreRow row(const std::string& id, double mean, double deviation, int repeats) {
    ScoreRow made;
    made.id = id;
    made.name = id;
    made.evaluation.subject = id;
    made.evaluation.network = "ConvNet";
    made.evaluation.accuracyMean = mean;
    made.evaluation.accuracyStd = deviation;
    made.evaluation.repeats = repeats;
    return made;
}

ScoreCard card() {
    ScoreCard made;
    made.rows = {row("synthetic", 60, 1, 5),       row("synthetic_hard", 58, 1, 5), row("random", 40, 1, 5),
                 row("random_labelled", 45, 1, 5), row("full", 85, 0, 1),           row("herding", 59, 1, 5)};
    return made;
}

EvaluationMatrix smallMatrix() {
    EvaluationMatrix matrix;
    matrix.columns = {{"run", "aa", 100}, {"run@50", "bb", 50}};
    matrix.networks = {"ConvNet", "MLP"};
    matrix.protocol = "words";
    matrix.protocolId = "quick";
    matrix.repeats = 3;
    matrix.seed = 4;
    MatrixCell cell;
    cell.digest = "bb";
    cell.seed = 4;
    cell.evaluation = row("synthetic", 50.5, 0.25, 3).evaluation;
    cell.evaluation.subject = "synthetic";
    cell.evaluation.network = "MLP";
    cell.evaluation.protocol = "quick";
    cell.evaluation.accuracies = {50.25, 50.5, 50.75};
    cell.evaluation.confusion = {1, 2, 3, 4};
    matrix.cells = {cell};
    return matrix;
}

} // namespace

TEST_SUITE("score") {

    TEST_CASE("DD-Ranking's scores are what their definitions give") {
        CHECK(hardLabelRecovery(85, 58) == doctest::Approx(27));
        CHECK(improvementOverRandom(60, 45) == doctest::Approx(15));
        const double e = std::exp(1.0);
        // x = 0: (1 - 1/e) / (e - 1/e) = 1 / (e + 1)
        CHECK(labelRobustScore(20, 20) == doctest::Approx(1 / (e + 1)).epsilon(1e-12));
        CHECK(labelRobustScore(-100, 100) == doctest::Approx(1)); // x = 1
        CHECK(labelRobustScore(100, -100) == doctest::Approx(0)); // x = -1
        const double x = 0.5 * 0.15 - 0.5 * 0.27;
        CHECK(labelRobustScore(27, 15) ==
              doctest::Approx((std::exp(x) - 1 / e) / (e - 1 / e)).epsilon(1e-12));
        const double y = 0.25 * 0.2 + 0.75 * 0.1;
        CHECK(augmentationRobustScore(20, 10, 0.25) ==
              doctest::Approx((std::exp(y) - 1 / e) / (e - 1 / e)).epsilon(1e-12));
    }

    TEST_CASE("a card scores by its own labels against the better random line, and only where it can") {
        auto made = card();
        const auto scores = ddRanking(made);
        REQUIRE(scores.hlr);
        CHECK(*scores.hlr == doctest::Approx(27));
        CHECK(*scores.ior == doctest::Approx(15));
        CHECK(*scores.lrs == doctest::Approx(labelRobustScore(27, 15)));
        CHECK_FALSE(scores.ars);
        made.rows.push_back(row("synthetic_augmented", 58, 1, 5));
        made.rows.push_back(row("random_augmented", 40, 1, 5));
        made.rows.push_back(row("synthetic_plain", 50, 1, 5));
        made.rows.push_back(row("random_plain", 41, 1, 5));
        CHECK(*ddRanking(made).ars == doctest::Approx(augmentationRobustScore(18, 9)));
        made.rows.erase(made.rows.begin() + 4); // full
        CHECK_FALSE(ddRanking(made).hlr);
        CHECK_FALSE(ddRanking(made).lrs);
        CHECK(ddRanking(made).ior);
    }

    TEST_CASE("a row that would be equal to another one is not needed for any score") {
        ScoreCard made;
        made.rows = {row("synthetic", 58, 1, 5), row("random", 40, 1, 5), row("full", 85, 1, 1),
                     row("synthetic_plain", 50, 1, 5), row("random_plain", 41, 1, 5)};
        CHECK(*ddRanking(made).hlr == doctest::Approx(27));
        CHECK(*ddRanking(made).ars == doctest::Approx(augmentationRobustScore(18, 9)));
        made.augments = false; // then these two rows are what the protocol does anyway
        CHECK_FALSE(ddRanking(made).ars);
    }

    TEST_CASE("no difference is said where the intervals overlap") {
        auto made = card();
        markIndistinct(made);
        CHECK(made.rows[0].interval == doctest::Approx(2.776 / std::sqrt(5.0)).epsilon(1e-3));
        CHECK_FALSE(made.find("synthetic")->indistinct);
        CHECK_FALSE(made.find("random")->indistinct);
        CHECK(made.find("herding")->indistinct);
        CHECK_FALSE(made.find("full")->indistinct); // one network tells no interval
        const auto json = toJson(made);
        CHECK(json.at("rows").at(4).at("interval_95").is_null());
        CHECK(json.at("ars").is_null());
        CHECK(json.at("hlr") == doctest::Approx(27));
    }

    TEST_CASE("a matrix comes back from its file, and finds the cells of its own settings alone") {
        const test::TempDir dir;
        const auto matrix = smallMatrix();
        test::writeBytes(dir / "m.json", toJson(matrix).dump());
        const auto read = readMatrix(dir / "m.json");
        REQUIRE(read);
        CHECK(toJson(*read) == toJson(matrix));
        REQUIRE(read->find(1, 1) != nullptr);
        CHECK(read->find(1, 1)->evaluation.confusion == std::vector<std::int64_t>{1, 2, 3, 4});
        CHECK(read->find(0, 1) == nullptr);
        CHECK(read->find(1, 0) == nullptr);
        auto other = *read;
        other.repeats = 5;
        CHECK(other.find(1, 1) == nullptr);
    }

    TEST_CASE("other and damaged files are refused by name") {
        const test::TempDir dir;
        CHECK(readMatrix(dir / "none.json").error().code == ErrorCode::InvalidInput);
        for (const char* text : {"", "[]", "{\"kind\":\"evaluation_matrix\"}",
                                 "{\"kind\":\"evaluation_matrix\",\"schema\":1,\"columns\":3}"}) {
            test::writeBytes(dir / "bad.json", text);
            const auto read = readMatrix(dir / "bad.json");
            REQUIRE_FALSE(read);
            CHECK(read.error().message.find("bad.json") != std::string::npos);
        }
        CHECK_FALSE(featureMapFromJson(nlohmann::json::parse("{\"network\":3}")));
    }

    TEST_CASE("a cell counts for the images and teachers alone that it rests on") {
        auto matrix = smallMatrix();
        REQUIRE(matrix.find(1, 1) != nullptr);
        matrix.columns[1].basis = "those images";
        CHECK(matrix.find(1, 1) == nullptr); // of an older program, or of others
        matrix.cells[0].basis = "those images";
        CHECK(matrix.find(1, 1) != nullptr);
        const auto read = valueOrThrow(matrixFromJson(toJson(matrix)));
        CHECK(read.find(1, 1) != nullptr);
        CHECK(read.columns[1].basis == "those images");
    }

    TEST_CASE("a feature map comes back from its JSON") {
        FeatureMap map;
        map.network = "ConvNet";
        map.projection = "pca";
        map.explained = {0.5, 0.25};
        map.classNames = {"a", "b"};
        map.real = {{1, 2}, {3, 4}};
        map.realLabels = {0, 1};
        map.realCentroids = {{1, 2}, {3, 4}};
        map.sets = {{10, {{5, 6}}, {1}, {0}, {{0, 0}, {5, 6}}}};
        map.nearest = {{7, 1, 0.5}};
        map.nearestBy = "pixels";
        map.syntheticPixels.mean = {0.5};
        map.syntheticPixels.histogram = {{1, 2, 3}};
        const auto json = toJson(map);
        const auto read = featureMapFromJson(json);
        REQUIRE(read);
        CHECK(toJson(*read) == json);
        auto broken = json;
        broken["sets"][0]["labels"] = {0, 1};
        CHECK_FALSE(featureMapFromJson(broken));
    }

} // TEST_SUITE
