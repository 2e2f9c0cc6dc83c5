// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <set>

#include "core/run/run_state.h"

using namespace distill;

namespace {

constexpr RunState kAll[] = {
    RunState::Idle,     RunState::Preparing, RunState::Running, RunState::Paused, RunState::Evaluating,
    RunState::Stopping, RunState::Finished,  RunState::Stopped, RunState::Failed, RunState::LostContact};

// Whether a run can get from one state to another in some number of steps.
bool canReach(RunState from, RunState to) {
    std::set<RunState> seen{from};
    for (bool grew = true; grew;) {
        grew = false;
        for (const RunState a : std::set<RunState>(seen))
            for (const RunState b : kAll)
                grew = (canFollow(a, b) && seen.insert(b).second) || grew;
    }
    return seen.count(to) == 1;
}

} // namespace

TEST_SUITE("run_state") {
    TEST_CASE("names there and back") {
        std::set<std::string_view> names;
        for (const RunState state : kAll) {
            CHECK(names.insert(toString(state)).second);
            CHECK((runStateFromString(toString(state)) == state));
        }
        CHECK(toString(RunState::Evaluating) == "evaluating");
        CHECK_FALSE(runStateFromString("Running").has_value());
        CHECK_FALSE(runStateFromString("").has_value());
    }

    TEST_CASE("a state is idle, active, ended or unknown") {
        for (const RunState state : kAll)
            CHECK((state == RunState::Idle) + isActive(state) + isEnded(state) +
                      (state == RunState::LostContact) ==
                  1);
    }

    TEST_CASE("every active state can fail, be stopped and go on") {
        for (const RunState state : kAll) {
            CAPTURE(toString(state));
            CHECK_FALSE(canFollow(state, state));
            if (!isActive(state))
                continue;
            CHECK(canFollow(state, RunState::Failed));
            CHECK(canReach(state, RunState::Stopped));
            CHECK(canReach(state, RunState::Finished));
            CHECK_FALSE(canFollow(state, RunState::Idle));
            CHECK(canFollow(RunState::Idle, state) == (state == RunState::Preparing));
        }
    }

    TEST_CASE("an ended run stays ended") {
        for (const RunState from : kAll)
            for (const RunState to : kAll)
                if (isEnded(from))
                    CHECK(canFollow(from, to) == (to == RunState::Idle));
    }
}
