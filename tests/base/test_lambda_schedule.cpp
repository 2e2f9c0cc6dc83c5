// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/run/lambda_schedule.h"

using namespace distill;

namespace {

LambdaSchedule parsed(const std::string& text, double lambda = 80) {
    const auto schedule = parseLambdaSchedule(text, lambda);
    REQUIRE(schedule.has_value());
    return *schedule;
}

} // namespace

TEST_SUITE("lambda_schedule") {

    TEST_CASE("no text is a constant λ") {
        CHECK(parsed("").constant());
        CHECK_FALSE(parsed("0:5").constant());
    }

    TEST_CASE("a warm-up rises from 0 to λ and stays there") {
        const auto schedule = parsed("warmup:100");
        CHECK(schedule.at(0) == 0);
        CHECK(schedule.at(25) == 20);
        CHECK(schedule.at(100) == 80);
        CHECK(schedule.at(5000) == 80);
    }

    TEST_CASE("a ramp waits, rises and stays") {
        const auto schedule = parsed("ramp:100:300");
        CHECK(schedule.at(1) == 0);
        CHECK(schedule.at(100) == 0);
        CHECK(schedule.at(150) == 20);
        CHECK(schedule.at(300) == 80);
        CHECK(schedule.at(301) == 80);
    }

    TEST_CASE("points are joined by lines, in either direction, whatever λ is") {
        const auto schedule = parsed("10:0,110:50,210:20", 1e6);
        CHECK(schedule.at(1) == 0);
        CHECK(schedule.at(60) == 25);
        CHECK(schedule.at(110) == 50);
        CHECK(schedule.at(160) == 35);
        CHECK(schedule.at(10000) == 20);
        CHECK(parsed("0:1e3").at(7) == 1000);
    }

    TEST_CASE("what is no schedule is refused with the text and what was expected") {
        for (const char* text :
             {"linear", "warmup", "warmup:", "warmup:-5", "warmup:0", "ramp:10", "ramp:30:10", "0:0,0:5",
              "10:1,5:2", "0:-1", "0:nan", "0:1,", "0:1;5:2", " 0:1", "0:1:2"}) {
            CAPTURE(text);
            const auto schedule = parseLambdaSchedule(text, 10);
            REQUIRE_FALSE(schedule.has_value());
            CHECK(schedule.error().code == ErrorCode::Usage);
            CHECK(schedule.error().message.find(text) != std::string::npos);
            CHECK(schedule.error().message.find("warmup:N") != std::string::npos);
        }
    }

} // TEST_SUITE
