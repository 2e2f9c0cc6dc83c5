// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/maths/train/sharpness.h"

using namespace distill;

namespace {

// L(w) = w'Aw / 2, whose gradient is Aw, over two parameters.
struct Bowl {
    torch::Tensor matrix =
        torch::tensor({2.0, 0.5, -0.3, 0.5, 1.0, 0.2, -0.3, 0.2, 3.0}, torch::kFloat64).view({3, 3});
    std::vector<torch::Tensor> parameters{
        torch::tensor({1.0, -2.0}, torch::kFloat64).requires_grad_(),
        torch::tensor({0.5}, torch::kFloat64).requires_grad_(),
    };

    torch::Tensor place() const { return torch::cat(parameters); }
    torch::Tensor loss() const { return place().dot(matrix.mv(place())) / 2; }
    torch::Tensor gradient(const SharpnessOptions& options) const {
        const auto value = sharpnessAwareBackward(
            parameters, [this] { return loss(); }, options);
        CHECK(value.item<double>() == doctest::Approx(loss().item<double>()));
        return torch::cat({parameters[0].grad(), parameters[1].grad()});
    }
};

double apart(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).norm().item<double>();
}

} // namespace

TEST_SUITE("sharpness") {

    TEST_CASE("adaptive GSAM on a quadratic is what its formula says, and moves no parameter") {
        const Bowl bowl;
        const auto w = bowl.place().detach().clone();
        const SharpnessOptions options{0.1, 0.3, true};
        const auto found = bowl.gradient(options);
        const auto g = bowl.matrix.mv(w);
        const auto ascent = options.rho * w * w * g / (w.abs() * g).norm();
        const auto beyond = bowl.matrix.mv(w + ascent);
        const auto across = g - beyond * (g.dot(beyond) / beyond.dot(beyond));
        CHECK(apart(found, beyond - options.alpha * across) < 1e-10);
        CHECK(apart(bowl.place(), w) == 0);
        CHECK(std::abs(across.dot(beyond).item<double>()) < 1e-10); // the gap is closed across the step
    }

    TEST_CASE("without the surrogate gap it is the slope of the loss at the end of the ascent") {
        const Bowl bowl;
        const auto w = bowl.place().detach().clone();
        const auto found = bowl.gradient({0.2, 0, false});
        const auto g = bowl.matrix.mv(w);
        const auto end = w + 0.2 * g / g.norm();
        constexpr double kStep = 1e-5;
        for (std::int64_t i = 0; i < 3; ++i) {
            const auto step = torch::zeros(3, torch::kFloat64).index_fill_(0, torch::tensor(i), kStep);
            const auto lossAt = [&](const torch::Tensor& at) {
                return at.dot(bowl.matrix.mv(at)).item<double>() / 2;
            };
            const double slope = (lossAt(end + step) - lossAt(end - step)) / (2 * kStep);
            CHECK(found[i].item<double>() == doctest::Approx(slope).epsilon(1e-6));
        }
    }

    TEST_CASE("with no radius it is the plain gradient") {
        const Bowl bowl;
        CHECK(apart(bowl.gradient({0, 0.3, true}), bowl.matrix.mv(bowl.place().detach())) < 1e-10);
    }

} // TEST_SUITE
