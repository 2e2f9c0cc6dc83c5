// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <future>
#include <set>
#include <thread>

#include "core/run/run_controls.h"

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

    TEST_CASE("of λ and a ratio to hold the newest counts") {
        RunControls controls;
        controls.setLambda(5);
        const auto id = controls.setHoldRatio(0.25);
        auto taken = controls.takeLambda();
        REQUIRE(taken.has_value());
        CHECK(taken->id == id);
        CHECK(taken->value == 0.25);
        CHECK(taken->holdsRatio);
        controls.request({ControlKind::HoldRatio, 0.5, 3, "script"});
        controls.request({ControlKind::Lambda, 9, 4, "script"});
        taken = controls.takeLambda();
        REQUIRE(taken.has_value());
        CHECK(taken->value == 9);
        CHECK_FALSE(taken->holdsRatio);
        CHECK(controls.takeUnanswered().empty());
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
        wakes([](RunControls& c) { c.setHoldRatio(0.1); });
        wakes([](RunControls& c) { c.pause(); });
        wakes([](RunControls& c) { c.resume(); });
        wakes([](RunControls& c) { c.step(); });
        wakes([](RunControls& c) { c.stop(); });
        wakes([](RunControls& c) { c.evaluateNow(); });
        wakes([](RunControls& c) { c.cancelEvaluation(); });
        wakes([](RunControls& c) { c.checkpointNow(); });
        wakes([](RunControls& c) { c.request({ControlKind::Lambda, 3, 1, "script"}); });
        wakes([](RunControls& c) { c.warn("careful"); });
    }

    TEST_CASE("every kind of control has a name, there and back") {
        std::set<std::string_view> seen;
        for (const auto kind :
             {ControlKind::Lambda, ControlKind::HoldRatio, ControlKind::Pause, ControlKind::Resume,
              ControlKind::Step, ControlKind::Stop, ControlKind::Evaluate, ControlKind::CancelEvaluation,
              ControlKind::Checkpoint}) {
            CHECK(seen.insert(toString(kind)).second);
            CHECK((controlKindFromString(toString(kind)) == kind));
        }
        CHECK(toString(ControlKind::CancelEvaluation) == "cancel_evaluation");
        CHECK_FALSE(controlKindFromString("explode").has_value());
    }

    TEST_CASE("a request of another process does what it says and waits for its answer") {
        RunControls controls;
        controls.request({ControlKind::Lambda, 2.5, 7, "script"});
        const auto lambda = controls.takeLambda();
        REQUIRE(lambda.has_value());
        CHECK(lambda->value == 2.5);
        CHECK(lambda->id == 7);
        CHECK(lambda->client == "script");
        CHECK(controls.takeUnanswered().empty()); // the answer to λ is made of what was taken

        controls.request({ControlKind::Pause, 0, 8, "script"});
        CHECK(controls.pauseRequested());
        controls.request({ControlKind::Step, 0, 9, "script"});
        CHECK(controls.takeStep());
        controls.request({ControlKind::Resume, 0, 10, "script"});
        CHECK_FALSE(controls.pauseRequested());
        controls.request({ControlKind::Evaluate, 0, 11, "script"});
        CHECK(controls.takeEvaluateNow());
        controls.request({ControlKind::CancelEvaluation, 0, 12, "script"});
        CHECK(controls.takeCancelEvaluation());
        controls.request({ControlKind::Checkpoint, 0, 13, "script"});
        CHECK(controls.takeCheckpointNow());
        CHECK_FALSE(controls.takeCheckpointNow());
        controls.request({ControlKind::Stop, 0, 14, "other"});
        CHECK(controls.stopRequested());

        const auto waiting = controls.takeUnanswered();
        REQUIRE(waiting.size() == 7);
        for (std::size_t i = 0; i < waiting.size(); ++i)
            CHECK(waiting[i].id == 8 + i);
        CHECK(waiting.back().client == "other");
        CHECK(controls.takeUnanswered().empty());
    }

    TEST_CASE("warnings are taken once") {
        RunControls controls;
        controls.warn("careful");
        CHECK(controls.takeWarnings() == std::vector<std::string>{"careful"});
        CHECK(controls.takeWarnings().empty());
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
