// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/base/statistics.h"
#include "core/jobs/sweep.h"
#include "tests/support/temp_dir.h"

using namespace distill;

namespace {

SweepRow row(double lambda, double heldOut, double deviation, double test = 0) {
    SweepRow made;
    made.lambda = lambda;
    made.heldOutMean = heldOut;
    made.heldOutStd = deviation;
    made.accuracyMean = test;
    made.n = 3;
    return made;
}

} // namespace

TEST_SUITE("sweep_rows") {

    TEST_CASE("the 95 % interval is that of Student's t, and unknown for a single value") {
        CHECK(std::isinf(confidence95(1, 1)));
        CHECK(confidence95(1, 2) == doctest::Approx(12.706 / std::sqrt(2.0)));
        CHECK(confidence95(2, 3) == doctest::Approx(4.303 * 2 / std::sqrt(3.0)));
        CHECK(confidence95(1, 31) == doctest::Approx(2.042 / std::sqrt(31.0)));
        CHECK(confidence95(1, 1000) == doctest::Approx(1.96 / std::sqrt(1000.0)));
    }

    TEST_CASE("λ is chosen by held-out images, not by the test images") {
        std::vector<SweepRow> rows = {row(0, 50, 0.1, 60), row(10, 55, 0.1, 40), row(100, 45, 0.1, 70)};
        chooseBest(rows);
        CHECK(rows[1].best);
        CHECK_FALSE(rows[0].best);
        CHECK_FALSE(rows[2].best);
        CHECK_FALSE(rows[0].indistinct); // 50 ± 0.25 and 55 ± 0.25
    }

    TEST_CASE("no difference is said where the intervals overlap, and always for single runs") {
        std::vector<SweepRow> rows = {row(0, 54, 1), row(10, 55, 1), row(100, 20, 1)};
        chooseBest(rows);
        CHECK(rows[0].indistinct);
        CHECK_FALSE(rows[1].indistinct);
        CHECK_FALSE(rows[2].indistinct);
        for (auto& single : rows)
            single.n = 1;
        chooseBest(rows);
        CHECK(rows[2].indistinct);
    }

    TEST_CASE("without held-out images the test accuracy stands in, and JSON has no held-out figures") {
        std::vector<SweepRow> rows = {row(0, -1, 0, 60), row(10, -1, 0, 70)};
        chooseBest(rows);
        CHECK(rows[1].best);
        const auto json = toJson(rows);
        CHECK_FALSE(json[0].contains("held_out_mean"));
        for (const char* key : {"lambda", "accuracy_mean", "accuracy_std", "cmi", "seconds", "n"})
            CHECK(json[1].contains(key));
        CHECK(toJson(std::vector<SweepRow>{row(1, 5, 2)})[0].at("held_out_std") == 2);
    }

    TEST_CASE("a sweep's folder is read again as it was written") {
        const test::TempDir folder;
        CHECK(readSweepPlan(folder.path()).error().code == ErrorCode::InvalidInput);
        REQUIRE(readSweepRows(folder.path()));
        CHECK(readSweepRows(folder.path())->empty());
        std::vector<SweepRow> rows = {row(0, 50, 0.1, 60), row(10, 55, 0.1, 40)};
        rows[1].cmiStd = 0.5;
        chooseBest(rows);
        test::writeBytes(folder / "sweep.json", toJson(rows).dump());
        const auto read = readSweepRows(folder.path());
        REQUIRE_MESSAGE(read, read.error().message);
        CHECK(toJson(*read) == toJson(rows));
        RunConfig config;
        config.method = "dc";
        test::writeBytes(
            folder / "plan.json",
            nlohmann::json{{"lambdas", {0, 10}}, {"seeds", 3}, {"config", toJson(config)}}.dump());
        const auto plan = readSweepPlan(folder.path());
        REQUIRE_MESSAGE(plan, plan.error().message);
        CHECK(plan->lambdas == std::vector<double>{0, 10});
        CHECK(plan->seeds == 3);
        CHECK(plan->config == config);
        CHECK(plan->out == folder.path());
        for (const char* text : {"", "[", "{}", "[{\"lambda\": 1}]", "[1]"}) {
            test::writeBytes(folder / "sweep.json", text);
            test::writeBytes(folder / "plan.json", text);
            if (std::string(text) != "{}")
                CHECK_FALSE(readSweepRows(folder.path()));
            CHECK_FALSE(readSweepPlan(folder.path()));
        }
    }

} // TEST_SUITE
