// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <vector>

#include "core/maths/engine/schedule.h"

using namespace distill;

TEST_SUITE("schedule") {

    TEST_CASE("due every so often, never where the interval is 0") {
        CHECK(isDue(0, 5));
        CHECK_FALSE(isDue(4, 5));
        CHECK(isDue(10, 5));
        CHECK_FALSE(isDue(10, 0));
        CHECK(isDue(1, 3, 1));
        CHECK(isDue(4, 3, 1));
        CHECK_FALSE(isDue(3, 3, 1));
    }

    TEST_CASE("snapshots are log-spaced, or at the interval asked for") {
        std::vector<std::int64_t> due;
        for (std::int64_t i = 0; i <= 1600; ++i)
            if (isSnapshotDue(i, 0))
                due.push_back(i);
        CHECK(due == std::vector<std::int64_t>{0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1500});
        CHECK(isSnapshotDue(30, 10));
        CHECK_FALSE(isSnapshotDue(35, 10));
    }

} // TEST_SUITE
