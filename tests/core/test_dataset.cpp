// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstring>

#include <torch/torch.h> // first: its logging macro CHECK must give way to doctest's

#include <doctest/doctest.h>

#include "core/maths/data/dataset.h"
#include "core/readers/shapes_generator.h"
#include "tests/support/small_files.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

// 20 training and 10 test images in MNIST's format and size; the first pixel is `first`.
void writeMnist(const fs::path& folder, char first, std::uint32_t side = 28) {
    writeBytes(folder / "train-images-idx3-ubyte", idxImages(20, side, first));
    writeBytes(folder / "train-labels-idx1-ubyte", idxLabels(20));
    writeBytes(folder / "t10k-images-idx3-ubyte", idxImages(10, side));
    writeBytes(folder / "t10k-labels-idx1-ubyte", idxLabels(10));
}

int firstPixel(const Dataset& dataset) {
    return dataset.train.images.flatten()[0].item<int>();
}

Error refusalOf(const std::string& id, const std::string& path) {
    try {
        loadDataset(id, path);
    } catch (const DistillError& e) {
        return e.error();
    }
    FAIL("no error");
    return {};
}

bool says(const Error& error, const std::string& part) {
    return error.message.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("dataset") {
    TEST_CASE("shapes as tensors") {
        const Dataset shapes = loadDataset("shapes", "");
        CHECK(shapes.id == "shapes");
        CHECK(shapes.classes() == kShapesClasses);
        CHECK(shapes.train.size() == kShapesClasses * kShapesTrainPerClass);
        CHECK(shapes.test.size() == kShapesClasses * kShapesTestPerClass);
        CHECK((shapes.train.images.scalar_type() == torch::kUInt8));
        CHECK(shapes.train.images.is_contiguous());
        CHECK((shapes.train.images.sizes() == torch::IntArrayRef({2000, 3, 32, 32})));
        CHECK((shapes.train.labels.scalar_type() == torch::kInt64));
        const RawDataset raw = generateShapes();
        CHECK(std::memcmp(shapes.train.images.data_ptr(), raw.train.pixels.data(), raw.train.pixels.size()) ==
              0);
        CHECK(std::memcmp(shapes.test.labels.data_ptr(), raw.test.labels.data(),
                          raw.test.labels.size() * 8) == 0);
    }

    TEST_CASE("class indices are ascending and complete") {
        const Dataset shapes = loadDataset("shapes", "");
        std::int64_t total = 0;
        REQUIRE(shapes.train.classIndices.size() == kShapesClasses);
        for (std::int64_t c = 0; c < kShapesClasses; ++c) {
            const torch::Tensor& indices = shapes.train.classIndices[static_cast<std::size_t>(c)];
            total += indices.size(0);
            CHECK(shapes.train.labels.index_select(0, indices).eq(c).all().item<bool>());
            CHECK(indices.diff().gt(0).all().item<bool>());
        }
        CHECK(total == shapes.train.size());
    }

    TEST_CASE("the fingerprint follows every pixel and label") {
        const TempDir dir;
        writeMnist(dir.path(), 0);
        const std::string first = loadDataset("mnist", dir.path().string()).fingerprint;
        CHECK(first.size() == 32);
        CHECK(loadDataset("mnist", dir.path().string()).fingerprint == first);
        std::string images = idxImages(10, 28);
        images.back() ^= 1;
        writeBytes(dir / "t10k-images-idx3-ubyte", images);
        const std::string second = loadDataset("mnist", dir.path().string()).fingerprint;
        CHECK(second != first);
        std::string labels = idxLabels(20);
        std::swap(labels[8], labels[9]);
        writeBytes(dir / "train-labels-idx1-ubyte", labels);
        CHECK(loadDataset("mnist", dir.path().string()).fingerprint != second);
    }

    TEST_CASE("pixels to normalised space and back") {
        const PixelSpace space{{0.4914, 0.4822, 0.4465}, {0.2023, 0.1994, 0.2010}};
        const torch::Tensor bytes =
            torch::arange(256, torch::kUInt8).view({1, 1, 16, 16}).repeat({2, 3, 1, 1});
        const torch::Tensor normalised = space.normalise(bytes);
        CHECK((normalised.scalar_type() == torch::kFloat32));
        CHECK(std::abs(normalised[1][2][15][15].item<float>() - (1 - 0.4465f) / 0.2010f) < 1e-6);
        CHECK(space.toUnit(normalised).mul(255).round().to(torch::kUInt8).equal(bytes));
        CHECK(bytes[0][0][0][1].item<int>() == 1); // untouched
    }

    TEST_CASE("the XDG folders are searched in order") {
        const TempDir dir;
        const ScopedVariable home("XDG_DATA_HOME", (dir / "home").string());
        const ScopedVariable dirs("XDG_DATA_DIRS",
                                  "relative/ignored:" + (dir / "a").string() + ":" + (dir / "b").string());
        writeMnist(dir / "b" / "distillation-studio" / "mnist", 4);
        CHECK(firstPixel(loadDataset("mnist", "")) == 4);
        writeMnist(dir / "a" / "datasets" / "mnist", 3);
        CHECK(firstPixel(loadDataset("mnist", "")) == 3);
        writeMnist(dir / "a" / "distillation-studio" / "mnist", 2);
        CHECK(firstPixel(loadDataset("mnist", "")) == 2);
        fs::create_directories(dir / "home" / "distillation-studio" / "mnist"); // empty: passed over
        CHECK(firstPixel(loadDataset("mnist", "")) == 2);
        writeMnist(dir / "home" / "distillation-studio" / "mnist", 1);
        CHECK(firstPixel(loadDataset("mnist", "")) == 1);
        CHECK(firstPixel(loadDataset("mnist", (dir / "b" / "distillation-studio" / "mnist").string())) == 4);
    }

    TEST_CASE("what cannot be found or understood") {
        const TempDir dir;
        const ScopedVariable home("XDG_DATA_HOME", dir.path().string());
        const ScopedVariable dirs("XDG_DATA_DIRS", dir.path().string());
        const Error missing = refusalOf("cifar10", "");
        CHECK((missing.code == ErrorCode::InvalidInput));
        CHECK(says(missing, "put its files into " + (dir / "distillation-studio" / "cifar10").string()));
        CHECK(says(missing, "--data"));
        CHECK((refusalOf("cifar11", "").code == ErrorCode::Usage));
        CHECK(says(refusalOf("mnist", (dir / "none").string()), (dir / "none").string() + " does not exist"));
        writeMnist(dir / "small", 0, 20);
        CHECK(says(refusalOf("mnist", (dir / "small").string()), "1 x 20 x 20, expected 1 x 28 x 28"));
        writeMnist(dir / "gap", 0);
        std::string labels = idxLabels(20);
        std::replace(labels.begin() + 8, labels.end(), '\7', '\6');
        writeBytes(dir / "gap" / "train-labels-idx1-ubyte", labels);
        CHECK(says(refusalOf("mnist", (dir / "gap").string()), "no training image of the class \"7\""));
    }

    TEST_CASE("progress and cancelling") {
        const TempDir dir;
        writeMnist(dir.path(), 0);
        std::vector<Progress> seen;
        loadDataset("mnist", dir.path().string(),
                    {[&](const Progress& progress) { seen.push_back(progress); }});
        REQUIRE_FALSE(seen.empty());
        CHECK(seen.back().stage == "data");
        CHECK(seen.back().text == "Reading MNIST");
        CHECK(seen.back().done == seen.back().total);
        try {
            loadDataset("mnist", dir.path().string(), {{}, [] { return true; }});
            FAIL("not cancelled");
        } catch (const DistillError& e) {
            CHECK((e.error().code == ErrorCode::Cancelled));
        }
    }

    TEST_CASE("Debian's FashionMNIST") {
        if (!fs::exists("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")) {
            MESSAGE("dataset-fashion-mnist is not installed: skipped");
            return;
        }
        const TempDir dir;
        const ScopedVariable home("XDG_DATA_HOME", dir.path().string());
        const ScopedVariable dirs("XDG_DATA_DIRS", dir.path().string());
        const Dataset fashion = loadDataset("fashion-mnist", "");
        CHECK(fashion.train.size() == 60000);
        CHECK(fashion.test.size() == 10000);
        CHECK(fashion.classNames.at(9) == "Ankle boot");
        for (const auto& indices : fashion.train.classIndices)
            CHECK(indices.size(0) == 6000);
        // The published mean and deviation of the training pixels.
        const torch::Tensor unit = fashion.train.images.to(torch::kFloat32).div_(255);
        CHECK(std::abs(unit.mean().item<double>() - 0.2861) < 1e-3);
        CHECK(std::abs(unit.std().item<double>() - 0.3530) < 1e-3);
    }
}
