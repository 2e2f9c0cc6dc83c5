// SPDX-License-Identifier: GPL-3.0-or-later
// λ by iteration, as every part of the program reads it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/run/lambda_steering.h"
#include "core/run/run_controls.h"

using namespace distill;

namespace {

RunConfig configAt(double lambda) {
    RunConfig config;
    config.lambda = lambda;
    return config;
}

Iteration iterationAt(std::int64_t iteration, double lambda) {
    Iteration event;
    event.iteration = iteration;
    event.lambda = lambda;
    return event;
}

RunStarted startOf(const RunConfig& config) {
    RunStarted started;
    started.config = config;
    return started;
}

} // namespace

TEST_SUITE("lambda_steering") {

    TEST_CASE("without anything to follow λ is what the set-up says") {
        LambdaSteering steering(configAt(50));
        CHECK(steering.begin(1).lambda == 50);
        CHECK(steering.begin(1).ratio == 0);
        CHECK_FALSE(steering.follows());
        CHECK_FALSE(steering.since().has_value());
        CHECK_FALSE(steering.found(1, 50).has_value());
        CHECK(steering.begin(900).lambda == 50);
    }

    TEST_CASE("a schedule says λ until somebody does") {
        auto config = configAt(50);
        config.lambdaSchedule = "1:10,3:30";
        LambdaSteering steering(config);
        CHECK(steering.followsSchedule());
        CHECK(steering.begin(1).lambda == 10);
        CHECK(steering.begin(2).lambda == 20);
        steering.steer({3, 7});
        CHECK_FALSE(steering.follows());
        CHECK(steering.begin(3).lambda == 7);
        CHECK(steering.begin(4).lambda == 7);
        CHECK(steering.since() == 3);
    }

    TEST_CASE("a ratio of the set-up is held at every iteration and not told; λ ends it") {
        auto config = configAt(1);
        config.cmi.holdRatio = 0.25;
        LambdaSteering steering(config);
        CHECK(steering.heldRatio() == 0.25);
        CHECK(steering.begin(1).ratio == 0.25);
        CHECK_FALSE(steering.found(1, 37).has_value());
        CHECK(steering.lambda() == 37);
        CHECK(steering.begin(2).lambda == 37);
        CHECK(steering.begin(2).ratio == 0.25);
        steering.steer({3, 7});
        CHECK(steering.begin(3).lambda == 7);
        CHECK(steering.begin(3).ratio == 0);
    }

    TEST_CASE("at λ = 0 a ratio of the set-up is not held, one that somebody asks for is") {
        auto config = configAt(0);
        config.cmi.holdRatio = 0.25;
        LambdaSteering steering(config);
        CHECK(steering.heldRatio() == 0);
        CHECK(steering.begin(1).ratio == 0);
        steering.steer({2, 0.5, true});
        CHECK(steering.heldRatio() == 0.5);
        CHECK(steering.begin(2).ratio == 0.5);
    }

    TEST_CASE("a ratio ends a schedule; a ratio of 0 leaves λ where it is") {
        auto config = configAt(50);
        config.lambdaSchedule = "0:0,100:100";
        LambdaSteering steering(config);
        CHECK(steering.begin(10).lambda == 10);
        steering.steer({11, 0.5, true});
        CHECK_FALSE(steering.followsSchedule());
        CHECK_FALSE(steering.found(11, 44).has_value());
        steering.steer({12, 0, true});
        CHECK_FALSE(steering.follows());
        CHECK(steering.begin(12).lambda == 44);
        CHECK(steering.begin(12).ratio == 0);
        CHECK(steering.begin(90).lambda == 44);
    }

    TEST_CASE("λ is found at the first iteration alone, is told once, and not looked for where it was said") {
        auto config = configAt(100);
        config.cmi.initialRatio = 0.1;
        LambdaSteering steering(config);
        CHECK(steering.begin(1).ratio == 0.1);
        const auto told = steering.found(1, 250);
        REQUIRE(told);
        CHECK(told->iteration == 1);
        CHECK(told->lambda == 250);
        CHECK_FALSE(told->holdsRatio);
        CHECK(steering.begin(2).lambda == 250);
        CHECK(steering.begin(2).ratio == 0);

        LambdaSteering said(config);
        said.steer({1, 100}); // the value of the set-up, but said
        CHECK(said.begin(1).ratio == 0);
        CHECK(LambdaSteering(config, {{1, 250}}).begin(1).ratio == 0);
        CHECK(LambdaSteering(config, {{5, 250}}).begin(1).ratio == 0);
        config.lambda = 0;
        CHECK(LambdaSteering(config).begin(1).ratio == 0);
        config.lambda = 100;
        config.lambdaSchedule = "warmup:10";
        CHECK(LambdaSteering(config).begin(1).ratio == 0);
    }

    TEST_CASE("recorded edits come at their iterations, until somebody steers") {
        LambdaSteering steering(configAt(50), {{2, 7}, {4, 0.5, true}, {9, 1}});
        CHECK_FALSE(steering.takeRecorded(1).has_value());
        CHECK(steering.begin(1).lambda == 50);
        const auto first = steering.takeRecorded(2);
        REQUIRE(first);
        CHECK(first->lambda == 7);
        CHECK_FALSE(steering.takeRecorded(2).has_value());
        CHECK(steering.begin(2).lambda == 7);
        const auto late = steering.takeRecorded(5); // told where it is put in force
        REQUIRE(late);
        CHECK(late->iteration == 5);
        CHECK(steering.begin(5).ratio == 0.5);
        steering.steer({6, 80});
        CHECK_FALSE(steering.takeRecorded(9).has_value());
        CHECK(steering.begin(9).lambda == 80);
    }

    TEST_CASE("a checkpoint brings back what λ was and what it followed") {
        auto config = configAt(50);
        config.lambdaSchedule = "0:0,100:100";
        LambdaSteering before(config, {{3, 0.5, true}, {8, 5}});
        REQUIRE(before.takeRecorded(3));
        before.begin(3);
        before.found(3, 12);
        nlohmann::json values;
        before.save(values);

        LambdaSteering after(config, {{3, 0.5, true}, {8, 5}});
        after.load(nlohmann::json::parse(values.dump()), 3);
        CHECK(after.lambda() == 12);
        CHECK(after.heldRatio() == 0.5);
        CHECK_FALSE(after.followsSchedule());
        CHECK_FALSE(after.takeRecorded(7).has_value());
        REQUIRE(after.takeRecorded(8));
        CHECK(after.lambda() == 5);

        LambdaSteering old(config); // before ratios could be asked for
        old.load({{"lambda", 33.0}}, 20);
        CHECK(old.lambda() == 33);
        CHECK(old.followsSchedule());
    }

    TEST_CASE("what a run tells gives the λ that is in force in it") {
        auto config = configAt(100);
        config.cmi.holdRatio = 0.5;
        LambdaSteering seen;
        CHECK(seen.lambda() == 0);
        seen.apply(startOf(config));
        CHECK(seen.lambda() == 100);
        CHECK(seen.heldRatio() == 0.5);
        seen.apply(iterationAt(1, 12));
        CHECK(seen.lambda() == 12);
        seen.apply(ControlApplied{1, "lambda", 80, 2, "script"});
        CHECK(seen.lambda() == 80);
        CHECK(seen.since() == 2);
        CHECK_FALSE(seen.follows());
        seen.apply(ControlApplied{2, "pause", 0, 3, "script"});
        seen.apply(Message{});
        CHECK(seen.lambda() == 80);
        CHECK(seen.since() == 2);
        seen.apply(ControlApplied{3, "hold_ratio", 0.1, 5, {}});
        seen.apply(iterationAt(5, 37));
        CHECK(seen.heldRatio() == 0.1);
        CHECK(seen.lambda() == 37);
    }

    TEST_CASE("edits and changes are read from a journal") {
        const std::vector<RunEvent> events{startOf(configAt(100)),
                                           ControlApplied{0, "lambda", 250, 1, {}},
                                           iterationAt(1, 250),
                                           ControlApplied{1, "evaluate", 0, 2, "script"},
                                           ControlApplied{1, "lambda", 5, 2, {}},
                                           ControlApplied{2, "hold_ratio", 0.5, 2, {}},
                                           iterationAt(2, 60),
                                           iterationAt(3, 60)};
        const auto edits = lambdaEdits(events);
        REQUIRE(edits.size() == 2);
        CHECK(edits[0].lambda == 250);
        CHECK(edits[1].iteration == 2);
        CHECK(edits[1].lambda == 0.5);
        CHECK(edits[1].holdsRatio);
        using Changes = std::vector<std::pair<std::int64_t, double>>;
        CHECK(lambdaChanges(events) == Changes{{1, 250}, {2, 60}});
        CHECK(lambdaChanges({startOf(configAt(100))}) == Changes{{1, 100}});

        // Gone on with from a checkpoint after iteration 1: what lies beyond it is applied again by the run
        // itself, until somebody steers.
        auto resumed = events;
        resumed.emplace_back(Resumed{1, {}, 0});
        CHECK(lambdaEdits(resumed).size() == 2); // still to come
        resumed.emplace_back(ControlApplied{3, "lambda", 9, 2, {}});
        REQUIRE(lambdaEdits(resumed).size() == 2);
        CHECK(lambdaEdits(resumed).back().lambda == 9);
        CHECK_FALSE(lambdaEdits(resumed).back().holdsRatio);

        CHECK(foundByRun(ControlApplied{0, "lambda", 250, 1, {}}));
        CHECK_FALSE(foundByRun(ControlApplied{1, "lambda", 250, 1, {}}));
        CHECK_FALSE(foundByRun(ControlApplied{0, "lambda", 250, 1, "script"}));
        CHECK_FALSE(foundByRun(ControlApplied{0, "lambda", 250, 4, {}}));
        CHECK_FALSE(foundByRun(ControlApplied{0, "hold_ratio", 0.5, 1, {}}));
    }

} // TEST_SUITE
