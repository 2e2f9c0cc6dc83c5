// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/maths/eval/projection.h"
#include "core/maths/tensor/random_streams.h"

using namespace distill;

namespace {

torch::Tensor randomFeatures(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
    auto generator = makeGenerator(seed);
    return torch::randn({rows, columns}, generator, torch::kFloat64);
}

// Three clouds of 20 points far from each other, in 10 dimensions.
torch::Tensor clouds() {
    auto features = randomFeatures(60, 10, 5);
    for (int c = 0; c < 3; ++c)
        features.slice(0, 20 * c, 20 * c + 20).select(1, c) += 60;
    return features;
}

} // namespace

TEST_SUITE("projection") {

    TEST_CASE("principal components are orthonormal, hold the variance, and both Gram matrices agree") {
        const auto features = randomFeatures(30, 6, 1) * torch::tensor({9.0, 5.0, 2.0, 1.0, 0.5, 0.1});
        const auto components = principalComponents(features, 2);
        CHECK(torch::allclose(components.axes.t().matmul(components.axes), torch::eye(2, torch::kFloat64),
                              1e-9, 1e-9));
        const auto projected = components.project(features);
        CHECK(torch::allclose(projected.mean(0), torch::zeros({2}, torch::kFloat64), 0, 1e-9));
        const auto centred = features - features.mean(0);
        const double whole = centred.pow(2).sum().item<double>();
        for (int k = 0; k < 2; ++k) {
            CHECK(projected.select(1, k).pow(2).sum().item<double>() / whole ==
                  doctest::Approx(components.explained[k].item<double>()).epsilon(1e-9));
            CHECK(components.axes.select(1, k).max().item<double>() ==
                  components.axes.select(1, k).abs().max().item<double>());
        }
        const auto [u, s, v] = torch::linalg_svd(centred, false);
        CHECK(s[0].item<double>() ==
              doctest::Approx(projected.select(1, 0).norm().item<double>()).epsilon(1e-9));
        // Fewer points than dimensions go by the other Gram matrix.
        const auto wide = randomFeatures(8, 20, 2);
        const auto padded = torch::cat({wide, wide, wide});
        CHECK(torch::allclose(principalComponents(wide, 2).axes, principalComponents(padded, 2).axes, 1e-6,
                              1e-6));
    }

    TEST_CASE("neighbour probabilities are symmetric, sum to one, and have the perplexity") {
        const auto p = neighbourProbabilities(randomFeatures(40, 5, 3), 8);
        CHECK(torch::allclose(p, p.t()));
        CHECK(p.sum().item<double>() == doctest::Approx(1));
        CHECK(p.diagonal().abs().max().item<double>() == 0);
        // All points at one distance of each other: each has all others as neighbours, whatever is asked.
        const auto corners = neighbourProbabilities(torch::eye(5, torch::kFloat64), 2);
        CHECK(corners[0][1].item<double>() == doctest::Approx(1.0 / 20));
    }

    TEST_CASE("t-SNE keeps clouds apart and is the same twice") {
        TsneOptions options;
        options.perplexity = 10;
        options.iterations = 300;
        int calls = 0;
        const auto points =
            tsne(clouds(), options, [&](int, int total) { calls += total == 300 ? 1 : 0; }, {});
        CHECK(calls == 300);
        REQUIRE(points.sizes() == torch::IntArrayRef({60, 2}));
        auto distances = torch::cdist(points, points);
        distances.fill_diagonal_(1e9);
        const auto nearest = distances.argmin(1).div(20, "floor");
        CHECK(nearest.equal(torch::arange(60, torch::kInt64).div(20, "floor")));
        CHECK(points.equal(tsne(clouds(), options, {}, {})));
        CHECK_FALSE(tsne(clouds(), options, {}, [] { return true; }).defined());
    }

} // TEST_SUITE
