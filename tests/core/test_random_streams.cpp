// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <set>

#include "core/maths/tensor/random_streams.h"

using namespace distill;

TEST_SUITE("random_streams") {

    TEST_CASE("every key is different, and the same again for the same place") {
        const RandomStreams streams(7);
        std::set<std::uint64_t> keys;
        int count = 0;
        for (const auto purpose : {Purpose::Initialise, Purpose::Batch, Purpose::Augment, Purpose::Network})
            for (std::int64_t iteration = 0; iteration < 50; ++iteration)
                for (std::int64_t index = 0; index < 10; ++index, ++count)
                    keys.insert(streams.key(purpose, iteration, index));
        CHECK(static_cast<int>(keys.size()) == count);
        CHECK(streams.key(Purpose::Batch, 3, 1) == RandomStreams(7).key(Purpose::Batch, 3, 1));
        CHECK(streams.key(Purpose::Batch, 3, 1) != RandomStreams(8).key(Purpose::Batch, 3, 1));
    }

    TEST_CASE("an isolated scope neither sees nor disturbs the global generator") {
        torch::manual_seed(5);
        const auto first = torch::rand({3});
        const auto expected = torch::rand({3});
        torch::manual_seed(5);
        CHECK(torch::rand({3}).equal(first));
        torch::Tensor inside;
        {
            const IsolatedRng isolated(99);
            inside = torch::randn({4});
        }
        CHECK(torch::rand({3}).equal(expected));
        const IsolatedRng isolated(99);
        CHECK(torch::randn({4}).equal(inside));
    }

} // TEST_SUITE
