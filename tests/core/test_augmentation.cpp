// SPDX-License-Identifier: GPL-3.0-or-later
// Augmentation beside the reference values: names, gradients, how draws follow from the generator.
#include <ATen/CPUGeneratorImpl.h>
#include <doctest/doctest.h>
#include <torch/torch.h>

#include "core/base/result.h"
#include "core/maths/train/dsa.h"
#include "core/maths/train/siamese_classes.h"

using namespace distill;

namespace {

const std::string kEverything = "color_crop_cutout_flip_scale_rotate";

torch::Tensor images(std::int64_t count) {
    torch::manual_seed(2);
    return torch::randn({count, 3, 12, 10}, torch::kDouble);
}

// Gradient of a random functional against central differences along a random direction.
void checkGradient(const std::function<torch::Tensor(const torch::Tensor&)>& augment) {
    const auto base = images(3);
    const auto direction = torch::randn_like(base);
    const auto weights = torch::randn_like(base);
    const auto value = [&](const torch::Tensor& input) { return (augment(input) * weights).sum(); };
    const auto input = base.clone().requires_grad_();
    const auto slope = (torch::autograd::grad({value(input)}, {input})[0] * direction).sum().item<double>();
    constexpr double step = 1e-3;
    const double measured =
        (value(base + direction * step) - value(base - direction * step)).item<double>() / (2 * step);
    CHECK(slope == doctest::Approx(measured).epsilon(1e-6));
}

} // namespace

TEST_SUITE("augmentation") {

    TEST_CASE("strategies by name") {
        CHECK(parseAugmentStrategy("").empty());
        CHECK(parseAugmentStrategy("none").empty());
        CHECK(parseAugmentStrategy(kEverything).size() == 6);
        const std::vector<AugmentOp> two{AugmentOp::Flip, AugmentOp::Color};
        CHECK((parseAugmentStrategy("flip_color") == two));
        for (const char* wrong : {"flop", "color_", "_color", "color__crop", "Color", "none_flip"}) {
            CAPTURE(wrong);
            CHECK_THROWS_AS(parseAugmentStrategy(wrong), DistillError);
        }
    }

    TEST_CASE("gradients flow through every operation") {
        for (const char* name : {"color", "crop", "cutout", "flip", "scale", "rotate"}) {
            CAPTURE(name);
            const auto strategy = parseAugmentStrategy(name);
            checkGradient([&](const torch::Tensor& input) { return augmentSiamese(input, strategy, 9); });
            checkGradient([&](const torch::Tensor& input) {
                auto generator = at::detail::createCPUGenerator(9);
                return augmentIndependent(input, strategy, generator);
            });
        }
    }

    TEST_CASE("no strategy leaves the images alone") {
        const auto input = images(2);
        auto generator = at::detail::createCPUGenerator(1);
        CHECK(torch::equal(augmentSiamese(input, {}, 1), input));
        CHECK(torch::equal(augmentIndependent(input, {}, generator), input));
    }

    TEST_CASE("many classes at once get the transforms that each gets alone") {
        const std::int64_t classes = 24, each = 2;
        torch::manual_seed(2);
        const auto input = torch::randn({classes, each, 3, 12, 10});
        std::vector<std::uint64_t> seeds;
        for (std::int64_t c = 0; c < classes; ++c)
            seeds.push_back(static_cast<std::uint64_t>(100 + 17 * c));
        for (const char* name : {"color_crop_cutout_flip_scale_rotate", "crop", "flip", "none"})
            for (const auto draw : {AugmentDraw::One, AugmentDraw::Some}) {
                CAPTURE(name);
                const auto strategy = parseAugmentStrategy(name);
                const SiameseClasses together(strategy, seeds, 12, 10, torch::kCPU, draw);
                const auto output = together.backInPlace(together.apply(together.inOrder(input)));
                for (std::int64_t c = 0; c < classes; ++c)
                    CHECK(torch::equal(output[c], augmentSiamese(input[c], strategy, seeds[c], draw)));
            }
    }

    TEST_CASE("draws come from the given generator alone") {
        const auto input = images(4);
        const auto strategy = parseAugmentStrategy(kEverything);
        auto first = at::detail::createCPUGenerator(6), second = at::detail::createCPUGenerator(6);
        torch::manual_seed(1);
        const auto before = torch::rand({1});
        torch::manual_seed(1);
        bool moved = false;
        torch::Tensor previous;
        for (int round = 0; round < 6; ++round) {
            const auto output = augmentIndependent(input, strategy, first);
            CHECK(torch::equal(output, augmentIndependent(input, strategy, second)));
            augmentSiamese(input, strategy, 77);
            moved = moved || (previous.defined() && !torch::equal(output, previous));
            previous = output;
        }
        CHECK(moved);
        CHECK(torch::equal(torch::rand({1}), before)); // the global generator was not touched
    }

} // TEST_SUITE
