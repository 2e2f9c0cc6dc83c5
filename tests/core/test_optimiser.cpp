// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include "core/maths/tensor/optimiser.h"
#include "core/maths/tensor/state_archive.h"
#include "tests/support/fixture.h"

using namespace distill;

namespace {

torch::Tensor start() {
    return torch::arange(12, torch::kFloat32).view({4, 3}).clone();
}
torch::Tensor gradientAt(int step) {
    return (torch::arange(12, torch::kFloat32).view({4, 3}) * 0.3 + step).sin();
}

} // namespace

TEST_SUITE("optimiser") {

    TEST_CASE("SGD with momentum and Adam step as torch's own do") {
        const auto compare = [](Optimiser& mine, torch::Tensor& parameter, torch::optim::Optimizer& reference,
                                torch::Tensor& expected) {
            for (int step = 0; step < 5; ++step) {
                mine.step(gradientAt(step), 0.1);
                expected.mutable_grad() = gradientAt(step);
                reference.step();
            }
            CHECK_CLOSE(parameter, expected.detach(), 1e-6);
        };
        {
            auto parameter = start(), expected = start().requires_grad_();
            OptimiserOptions options;
            options.momentum = 0.5;
            Optimiser mine(parameter, options);
            torch::optim::SGD reference({expected}, torch::optim::SGDOptions(0.1).momentum(0.5));
            compare(mine, parameter, reference, expected);
        }
        {
            auto parameter = start(), expected = start().requires_grad_();
            OptimiserOptions options;
            options.kind = OptimiserKind::Adam;
            options.beta1 = 0.5;
            options.beta2 = 0.9;
            Optimiser mine(parameter, options);
            torch::optim::Adam reference({expected}, torch::optim::AdamOptions(0.1).betas({0.5, 0.9}));
            compare(mine, parameter, reference, expected);
        }
    }

    TEST_CASE("rows step alone: the others keep their place and their momentum") {
        auto parameter = start();
        OptimiserOptions options;
        options.momentum = 0.9;
        Optimiser optimiser(parameter, options);
        optimiser.step(gradientAt(0), 0.1);
        const auto before = parameter.clone();
        optimiser.step(gradientAt(1).narrow(0, 1, 2), 0.1, {1, 2});
        CHECK(parameter[0].equal(before[0]));
        CHECK(parameter[3].equal(before[3]));
        CHECK_FALSE(parameter[1].equal(before[1]));
    }

    TEST_CASE("saved and loaded it goes on exactly") {
        for (const auto kind : {OptimiserKind::Sgd, OptimiserKind::Adam}) {
            OptimiserOptions options;
            options.kind = kind;
            options.momentum = 0.5;
            auto whole = start();
            Optimiser first(whole, options);
            first.step(gradientAt(0), 0.1);
            StateArchive archive;
            first.save(archive, "x");
            auto copy = whole.clone();
            Optimiser second(copy, options);
            second.load(archive, "x");
            first.step(gradientAt(1), 0.1);
            second.step(gradientAt(1), 0.1);
            CHECK(whole.equal(copy));
        }
    }

} // TEST_SUITE
