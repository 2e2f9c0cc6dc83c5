// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <set>

#include "core/io/safetensors.h"
#include "core/maths/synth/set_file.h"
#include "core/maths/synth/synthetic_set.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using distill::test::TempDir;

namespace {

// Every pixel of image i of class c is the grey value 20 c + i.
Dataset countingDataset() {
    Dataset data;
    data.id = "counting";
    data.classNames = {"zero", "one", "two"};
    data.channels = 1;
    data.height = data.width = 2;
    data.pixelSpace = {{0.5}, {0.25}};
    std::vector<torch::Tensor> images;
    for (int c = 0; c < 3; ++c)
        for (int i = 0; i < 20; ++i)
            images.push_back(torch::full({1, 2, 2}, 20 * c + i, torch::kUInt8));
    data.train.images = torch::stack(images);
    data.train.labels = torch::arange(3, torch::kInt64).repeat_interleave(20);
    for (int c = 0; c < 3; ++c)
        data.train.classIndices.push_back(torch::arange(20 * c, 20 * (c + 1), torch::kInt64));
    return data;
}

} // namespace

TEST_SUITE("synthetic_set") {

    TEST_CASE("real start: different real images of the right class, as 8 bits what they were") {
        const auto data = countingDataset();
        const auto set = initialiseSet(data, 5, Initialisation::Real, RandomStreams(3), torch::kCPU);
        CHECK(set.images.requires_grad());
        const auto batch = set.snapshot(0);
        for (int c = 0; c < 3; ++c) {
            std::set<int> seen;
            for (int i = 0; i < 5; ++i) {
                const int value = batch.image(c, i)[0];
                CHECK(value / 20 == c);
                seen.insert(value);
                CHECK(batch.image(c, i)[3] == value);
            }
            CHECK(seen.size() == 5);
        }
        CHECK(set.labels.equal(torch::tensor({0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2}, torch::kInt64)));
    }

    TEST_CASE("more images per class than there are: real ones again") {
        const auto data = countingDataset();
        const auto images = randomRealImages(data, 45, makeGenerator(1));
        CHECK(images.size(0) == 135);
        const auto values = data.pixelSpace.toUnit(images).mul(255).round().to(torch::kInt64);
        CHECK(values.slice(0, 0, 45).max().item<std::int64_t>() < 20);
    }

    TEST_CASE("noise start has mean 0 and variance 1 in normalised space") {
        const auto set =
            initialiseSet(countingDataset(), 2000, Initialisation::Noise, RandomStreams(3), torch::kCPU);
        CHECK(set.images.mean().item<double>() == doctest::Approx(0).epsilon(0.02));
        CHECK(set.images.std().item<double>() == doctest::Approx(1).epsilon(0.02));
    }

    TEST_CASE("stored and read back exactly, with all that is needed to use it") {
        const TempDir folder;
        const auto file = folder.path() / "set.safetensors";
        const auto set =
            initialiseSet(countingDataset(), 4, Initialisation::Noise, RandomStreams(3), torch::kCPU);
        saveSet(set, 12, file);
        const auto back = loadSet(file, torch::kCPU);
        CHECK(back.images.equal(set.images));
        CHECK(back.labels.equal(set.labels));
        CHECK(back.classNames == set.classNames);
        CHECK(back.pixelSpace.mean == set.pixelSpace.mean);
        CHECK(back.pixelSpace.std == set.pixelSpace.std);
        CHECK(back.datasetId == "counting");
        CHECK(back.ipc == 4);
    }

    TEST_CASE("a file that is no set of ours is refused with its name") {
        const TempDir folder;
        const auto file = folder.path() / "other.safetensors";
        SafetensorsFile content;
        content.arrays.push_back({"weights", "F32", {1}, {0, 0, 0, 0}});
        REQUIRE(writeSafetensors(file, content));
        try {
            loadSet(file, torch::kCPU);
            FAIL("was read");
        } catch (const DistillError& error) {
            CHECK(error.error().code == ErrorCode::InvalidInput);
            CHECK(error.error().message.find("other.safetensors") != std::string::npos);
        }
    }

} // TEST_SUITE
