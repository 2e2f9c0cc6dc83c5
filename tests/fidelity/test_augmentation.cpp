// SPDX-License-Identifier: GPL-3.0-or-later
// Differentiable Siamese augmentation against the public code: same seeds, same pictures.
#include <regex>

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include "core/maths/train/dsa.h"
#include "tests/support/fidelity.h"

using namespace distill;
using namespace distill::test;

namespace {

const std::string kFullStrategy = "color_crop_cutout_flip_scale_rotate";

// What a key of the fixture asks for: "siamese_seed_3", "siamese_crop_seed_3", "independent_crop_seed_11".
torch::Tensor augmentByKey(const torch::Tensor& images, const std::string& key) {
    static const std::regex pattern("(siamese|independent)_(?:([a-z]+)_)?seed_([0-9]+)");
    std::smatch parts;
    REQUIRE(std::regex_match(key, parts, pattern));
    const auto strategy = parseAugmentStrategy(parts[2].length() == 0 ? kFullStrategy : parts[2].str());
    const auto seed = std::stoull(parts[3].str());
    if (parts[1] == "siamese")
        return augmentSiamese(images, strategy, seed);
    auto generator = at::detail::createCPUGenerator(seed);
    return augmentIndependent(images, strategy, generator);
}

void checkOperations(const Fixture& fixture, const torch::Device& device) {
    const auto images = fixture.tensor("x").to(device);
    int compared = 0;
    for (const auto& key : fixture.keys()) {
        if (key == "x")
            continue;
        CAPTURE(key);
        CHECK_FAITHFUL(augmentByKey(images, key), fixture.tensor(key));
        ++compared;
    }
    CHECK(compared > 0);
}

const AddCase kOperations("dsa_", &checkOperations);

} // namespace

TEST_SUITE("augmentation") {

    TEST_CASE("every operation gives the public code's images") {
        checkFixtures("dsa_");
    }

    TEST_CASE("a seed stands for one transform, whatever the batch") {
        for (const auto& name : fixtureNames("dsa_")) {
            const auto images = Fixture::load(name).tensor("x");
            const auto strategy = parseAugmentStrategy(kFullStrategy);
            for (std::uint64_t seed = 0; seed < 24; ++seed) {
                CAPTURE(seed);
                const auto together = augmentSiamese(images, strategy, seed);
                CHECK_FAITHFUL(augmentSiamese(images.slice(0, 1, 2), strategy, seed),
                               together.slice(0, 1, 2));
            }
        }
    }

} // TEST_SUITE
