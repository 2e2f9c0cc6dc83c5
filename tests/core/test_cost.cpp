// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/jobs/cost.h"
#include "core/jobs/probe.h"
#include "core/maths/methods/method_cost.h"
#include "tests/support/run_recording.h"

using namespace distill;

TEST_SUITE("cost") {

    TEST_CASE("every method has a cost that grows with what it is asked for; a baseline has none") {
        for (const auto& method : methods()) {
            CAPTURE(method.id);
            auto config = tinyConfig(method.id);
            config.ipc = 10;
            const auto small = methodCost(config, 10, 50000);
            config.ipc = 50;
            const auto large = methodCost(config, 10, 50000);
            if (method.baseline) {
                CHECK(large.trained == 0);
                continue;
            }
            CHECK(small.trained > 0);
            CHECK(large.trained + large.second > small.trained + small.second);
            CHECK(small.graph > 0);
        }
    }

    TEST_CASE("an estimate has all its parts, and says so where memory will not do") {
        auto config = tinyConfig();
        auto estimate = estimateCost(config);
        REQUIRE(estimate);
        CHECK(estimate->iterationSeconds > 0);
        CHECK(estimate->prepareSeconds > 0);
        CHECK(estimate->totalSeconds >=
              estimate->prepareSeconds + estimate->evaluationSeconds + 4 * estimate->iterationSeconds - 1e-9);
        CHECK(estimate->memoryBytes > 1e6);
        CHECK(costText(*estimate).find("about ") == 0);
        estimate->availableBytes = 1;
        CHECK(costText(*estimate).find("only ") != std::string::npos);
    }

    TEST_CASE("neither a slow first call nor the cost of a call is taken for that of an image") {
        // half a second to warm up, then 30 ms a call and 1 ms an image
        double now = 0;
        int calls = 0;
        std::int64_t images = 0;
        const auto work = [&](std::int64_t count) {
            now += (calls++ == 0 ? 0.5 : 0) + 0.03 + 0.001 * static_cast<double>(count);
            images = std::max(images, count);
        };
        const double each = secondsPerImage(work, 32, {[&] { return now; }});
        CHECK(images > 1);
        CHECK(each < 0.01);
        CHECK(now < 1);
    }

    TEST_CASE("what other programs take is not counted") {
        double wall = 0, own = 0;
        const auto work = [&](std::int64_t count) {
            own += 0.001 * static_cast<double>(count);
            wall += 0.05 * static_cast<double>(count);
        };
        CHECK(secondsPerImage(work, 32, {[&] { return wall; }, [&] { return own; }}) ==
              doctest::Approx(0.001));
    }

    TEST_CASE("of a network that is too slow one image tells") {
        double now = 0;
        CHECK(secondsPerImage([&](std::int64_t count) { now += 2.0 * static_cast<double>(count); }, 32,
                              {[&] { return now; }}) == doctest::Approx(2));
        CHECK(now <= 4);
    }

    TEST_CASE("what cannot be estimated says why") {
        auto config = tinyConfig();
        config.dataset = "folder";
        CHECK_FALSE(estimateCost(config));
        config = tinyConfig();
        config.network = "NoSuchNet";
        CHECK_FALSE(estimateCost(config));
    }

} // TEST_SUITE
