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

    TEST_CASE("checkpoints come with stored images, ever wider apart where these are dense") {
        const auto due = [](std::int64_t every, std::int64_t until) {
            std::vector<std::int64_t> iterations;
            for (std::int64_t i = 0; i <= until; ++i)
                if (isPictureCheckpointDue(i, every))
                    iterations.push_back(i);
            return iterations;
        };
        using List = std::vector<std::int64_t>;
        CHECK(due(0, 1600) == List{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1500});
        CHECK(due(1, 40) == List{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40});
        CHECK(due(10, 1600) == List{10,  20,  30,  40,  50,  60,  70,  80,  90,   100,
                                    200, 300, 400, 500, 600, 700, 800, 900, 1000, 1500});
        CHECK(due(30, 400) == List{30, 60, 90, 120, 210, 300}); // the first ones from 100, 200, 300 on
        CHECK(due(700, 2100) == List{700, 1400, 2100});         // wider apart than that already: each
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
