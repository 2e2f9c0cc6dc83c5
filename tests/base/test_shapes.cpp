// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/io/digest.h"
#include "core/readers/shapes_generator.h"

using namespace distill;

TEST_SUITE("shapes") {
    TEST_CASE("size and balance") {
        const RawDataset data = generateShapes();
        CHECK(data.classNames.size() == kShapesClasses);
        CHECK(data.train.count == kShapesTrainPerClass * kShapesClasses);
        CHECK(data.test.count == kShapesTestPerClass * kShapesClasses);
        for (const ImageSet* set : {&data.train, &data.test}) {
            CHECK(set->pixels.size() == static_cast<std::size_t>(set->count) * 3 * 32 * 32);
            for (std::int64_t c = 0; c < kShapesClasses; ++c)
                CHECK(std::count(set->labels.begin(), set->labels.end(), c) == set->count / kShapesClasses);
        }
    }

    TEST_CASE("the same bytes on every machine") {
        const RawDataset data = generateShapes();
        CHECK(digestOf(data.train.pixels.data(), data.train.pixels.size()) ==
              "4108772f0cc522841f7adc884c46c9ac");
        CHECK(digestOf(data.test.pixels.data(), data.test.pixels.size()) ==
              "26ae753fc7970a3e0b95af3e8580bd63");
    }

    TEST_CASE("mean and deviation are what the header says") {
        const ImageSet set = generateShapes().train;
        for (std::size_t c = 0; c < 3; ++c) {
            double sum = 0, squares = 0;
            for (std::size_t i = 0; i < set.pixels.size(); ++i)
                if (i / 1024 % 3 == c) {
                    sum += set.pixels[i] / 255.0;
                    squares += set.pixels[i] / 255.0 * set.pixels[i] / 255.0;
                }
            const double n = static_cast<double>(set.pixels.size()) / 3, mean = sum / n;
            CHECK(std::abs(mean - kShapesMean[c]) < 1e-4);
            CHECK(std::abs(std::sqrt(squares / n - mean * mean) - kShapesStd[c]) < 1e-4);
        }
    }

    TEST_CASE("no image is plain, no two are equal") {
        const ImageSet set = generateShapes().test;
        std::vector<std::vector<std::uint8_t>> images;
        for (auto at = set.pixels.begin(); at != set.pixels.end(); at += 3072) {
            images.emplace_back(at, at + 3072);
            const auto [low, high] = std::minmax_element(at, at + 3072);
            CHECK(*high - *low > 120);
        }
        std::sort(images.begin(), images.end());
        CHECK(std::adjacent_find(images.begin(), images.end()) == images.end());
    }
}
