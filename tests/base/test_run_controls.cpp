// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <future>
#include <thread>

#include "core/api/run_controls.h"

using namespace distill;

TEST_SUITE("run_controls") {
    TEST_CASE("nothing is requested at first") {
        RunControls controls;
        CHECK_FALSE(controls.takeLambda().has_value());
        CHECK_FALSE(controls.takeEvaluateNow());
        CHECK_FALSE(controls.takeStep());
        CHECK_FALSE(controls.takeCancelEvaluation());
        CHECK_FALSE(controls.pauseRequested());
        CHECK_FALSE(controls.stopRequested());
    }

    TEST_CASE("the newest lambda wins and is taken once") {
        RunControls controls;
        const auto first = controls.setLambda(1);
        const auto second = controls.setLambda(2.5);
        CHECK(second > first);
        const auto taken = controls.takeLambda();
        REQUIRE(taken.has_value());
        CHECK(taken->id == second);
        CHECK(taken->value == 2.5);
        CHECK_FALSE(controls.takeLambda().has_value());
        CHECK(controls.setLambda(0) > second);
    }

    TEST_CASE("pause, step, resume") {
        RunControls controls;
        controls.pause();
        CHECK(controls.pauseRequested());
        controls.step();
        CHECK(controls.pauseRequested()); // it pauses again after the step
        CHECK(controls.takeStep());
        CHECK_FALSE(controls.takeStep());
        controls.step();
        controls.resume();
        CHECK_FALSE(controls.pauseRequested());
        CHECK_FALSE(controls.takeStep());
        controls.step(); // from a running state: one iteration, then paused
        CHECK(controls.pauseRequested());
        CHECK(controls.takeStep());
    }

    TEST_CASE("single requests are taken once, stop stays") {
        RunControls controls;
        controls.evaluateNow();
        CHECK(controls.takeEvaluateNow());
        CHECK_FALSE(controls.takeEvaluateNow());
        controls.cancelEvaluation();
        CHECK(controls.takeCancelEvaluation());
        CHECK_FALSE(controls.takeCancelEvaluation());
        controls.stop();
        CHECK(controls.stopRequested());
        CHECK(controls.stopRequested());
    }

    TEST_CASE("a request that came before the wait is not slept over") {
        RunControls controls;
        controls.stop();
        controls.takeLambda();
        controls.waitForChange(); // returns, or the test hangs
        CHECK(controls.stopRequested());
    }

    TEST_CASE("every kind of request ends a wait") {
        const auto wakes = [](void (*request)(RunControls&)) {
            RunControls controls;
            auto waiting = std::async(std::launch::async, [&] { controls.waitForChange(); });
            request(controls);
            waiting.get();
        };
        wakes([](RunControls& c) { c.setLambda(1); });
        wakes([](RunControls& c) { c.pause(); });
        wakes([](RunControls& c) { c.resume(); });
        wakes([](RunControls& c) { c.step(); });
        wakes([](RunControls& c) { c.stop(); });
        wakes([](RunControls& c) { c.evaluateNow(); });
        wakes([](RunControls& c) { c.cancelEvaluation(); });
    }

    TEST_CASE("an engine thread sees the last of many requests") {
        RunControls controls;
        std::uint64_t lastId = 0;
        double lastValue = -1;
        bool ordered = true;
        std::thread engine([&] {
            while (true) {
                const bool stopping =
                    controls.stopRequested(); // before the take: what came first is seen below
                if (const auto request = controls.takeLambda()) {
                    ordered = ordered && request->id > lastId;
                    lastId = request->id;
                    lastValue = request->value;
                }
                if (stopping)
                    return;
                controls.waitForChange();
            }
        });
        std::uint64_t sent = 0;
        for (int i = 1; i <= 1000; ++i)
            sent = controls.setLambda(i);
        controls.stop();
        engine.join();
        CHECK(ordered);
        CHECK(lastId == sent);
        CHECK(lastValue == 1000);
    }
}
