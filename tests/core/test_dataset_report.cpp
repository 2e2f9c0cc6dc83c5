// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <cmath>

#include "core/catalogue/catalogue.h"
#include "core/jobs/dataset_report.h"
#include "core/maths/data/dataset.h"
#include "core/store/run_store.h"
#include "tests/support/run_recording.h"
#include "tests/support/small_pictures.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

// Twelve cats and three dogs to train with, two of each to test; the shade of red tells them apart.
struct Animals {
    TempDir dir;
    ScopedVariable cache{"XDG_CACHE_HOME", (dir / "cache").string()};
    std::filesystem::path data = dir / "pictures";

    Animals() {
        for (int i = 0; i < 12; ++i)
            add("train/cat/" + std::to_string(100 + i) + ".ppm", {100 + i, 0, 0});
        for (int i = 0; i < 3; ++i)
            add("train/dog/" + std::to_string(100 + i) + ".ppm", {200 + i, 0, 0});
        for (int i = 0; i < 2; ++i) {
            add("test/cat/" + std::to_string(i) + ".ppm", {150 + i, 0, 0});
            add("test/dog/" + std::to_string(i) + ".ppm", {250 + i, 0, 0});
        }
    }
    void add(const std::string& name, Colour colour) const {
        writeBytes(data / name, colourPicture(16, 16, colour));
    }
    DatasetReport report() const {
        RunControls controls;
        DatasetRequest request;
        request.dataset = "folder";
        request.data = data.string();
        request.imageSize = 16;
        request.samples = 4;
        const auto report = describeDataset(request, watchBy(controls));
        REQUIRE(report.has_value());
        return *report;
    }
    DatasetSource source() const {
        DatasetSource source;
        source.id = "folder";
        source.path = data.string();
        source.imageSize = 16;
        return source;
    }
};

bool warnsOf(const DatasetReport& report, const std::string& part) {
    for (const auto& warning : report.warnings)
        if (warning.text.find(part) != std::string::npos)
            return true;
    return false;
}

std::string problemOf(const RunConfig& config, const std::string& field) {
    for (const auto& problem : validate(config))
        if (problem.field == field)
            return problem.message;
    return {};
}

} // namespace

TEST_SUITE("dataset_report") {

    TEST_CASE("the generated shapes: even classes, nothing to warn of, the published numbers") {
        RunControls controls;
        DatasetRequest request;
        const auto report = describeDataset(request, watchBy(controls));
        REQUIRE(report.has_value());
        CHECK(report->train == 2000);
        CHECK(report->test == 500);
        CHECK(report->classes.size() == 10);
        CHECK(report->classes[3].train == 200);
        CHECK(report->warnings.empty());
        for (std::size_t c = 0; c < 3; ++c) {
            CHECK(std::abs(report->mean[c] - report->measuredMean[c]) < 1e-3);
            CHECK(std::abs(report->std[c] - report->measuredStd[c]) < 1e-3);
        }
        CHECK(report->samples.classes == 10);
        CHECK(report->samples.ipc == 5);
        CHECK(report->samples.pixels.size() == std::size_t{50} * 32 * 32 * 3);
    }

#ifdef DISTILL_HAVE_OPENCV
    TEST_CASE("a folder: counts, unequal classes, samples repeated where a class is small") {
        const Animals animals;
        const auto report = animals.report();
        CHECK(report.height == 16);
        CHECK(report.classes.at(0).name == "cat");
        CHECK(report.classes.at(0).train == 12);
        CHECK(report.classes.at(1).train == 3);
        CHECK(report.classes.at(1).test == 2);
        CHECK(warnsOf(report, "\"dog\" has 3 training images, \"cat\" has 12"));
        CHECK(report.warnings.size() == 1);
        CHECK(report.mean == report.measuredMean);
        CHECK(report.samples.image(1, 0)[0] == 200);
        CHECK(report.samples.image(1, 2)[0] == 202);
        CHECK(report.samples.image(1, 3)[0] == 200); // from the start again
    }

    TEST_CASE("duplicates, grey pictures and skipped files are told") {
        const Animals animals;
        animals.add("test/dog/copy.ppm", {105, 0, 0}); // one of the cats
        animals.add("train/cat/grey.ppm", {77, 77, 77});
        writeBytes(animals.data / "train" / "dog" / "broken.png", "no picture");
        const auto report = animals.report();
        CHECK(report.duplicates == 1);
        CHECK(warnsOf(report, "1 of 5 test images also stand among the training images"));
        CHECK(report.greyAsColour == 1);
        CHECK(warnsOf(report, "1 of 21 images are grey"));
        CHECK(warnsOf(report, "train/dog/broken.png"));
    }

    TEST_CASE("what cannot be described") {
        RunControls controls;
        DatasetRequest request;
        request.dataset = "nothing";
        CHECK(describeDataset(request, watchBy(controls)).error().code == ErrorCode::Usage);
        request.dataset = "folder";
        request.data = "/nowhere";
        CHECK(describeDataset(request, watchBy(controls)).error().code == ErrorCode::InvalidInput);
        request = {};
        request.samples = 0;
        CHECK(describeDataset(request, watchBy(controls)).error().code == ErrorCode::Usage);
        const Animals animals;
        request.samples = 1;
        request.dataset = "folder";
        request.data = animals.data.string();
        controls.stop();
        CHECK(describeDataset(request, watchBy(controls)).error().code == ErrorCode::Cancelled);
    }

    TEST_CASE("a folder is normalised by its own numbers or by ImageNet's, if it has three channels") {
        const Animals animals;
        auto source = animals.source();
        const Dataset own = loadDataset(source);
        const auto normalised = own.pixelSpace.normalise(own.train.images);
        CHECK(std::abs(normalised.select(1, 0).mean().item<double>()) < 1e-4);
        CHECK(std::abs(normalised.select(1, 0).std(false).item<double>() - 1) < 1e-3);
        CHECK(torch::isfinite(normalised).all().item<bool>()); // green and blue are 0 throughout
        source.normalisation = "imagenet";
        CHECK(loadDataset(source).pixelSpace.mean.at(0) == 0.485);
        source.normalisation = "cifar10";
        CHECK_THROWS_AS(loadDataset(source), DistillError);
        const Animals grey;
        for (const char* part : {"train", "test"})
            std::filesystem::remove_all(grey.data / part);
        for (const char* name : {"a/1.pgm", "a/2.pgm", "b/1.pgm", "b/2.pgm"})
            writeBytes(grey.data / name, greyPicture(16, 16, 50));
        CHECK(loadDataset(grey.source()).channels == 1);
        source = grey.source();
        source.normalisation = "imagenet";
        CHECK_THROWS_AS(loadDataset(source), DistillError);
    }

    TEST_CASE("a folder distils; what was skipped stands in the journal; more images than a class has") {
        const Animals animals;
        writeBytes(animals.data / "train" / "dog" / "broken.png", "no picture");
        auto config = tinyConfig();
        config.dataset = "folder";
        config.data = animals.data.string();
        config.imageSize = 16;
        config.ipc = 5; // of three dogs
        config.initialisation = Initialisation::Real;
        const auto recorded = runTiny(config, animals.dir / "run");
        REQUIRE(recorded.summary.has_value());
        CHECK(recorded.summary->iterations == config.iterations);
        const auto record = openRun(animals.dir / "run");
        REQUIRE(record.has_value());
        std::string warnings;
        for (const auto& event : record->events)
            if (const auto* message = std::get_if<Message>(&event))
                warnings += message->severity == Severity::Warning ? message->text : "";
        CHECK(warnings.find("train/dog/broken.png") != std::string::npos);
        CHECK(lastPixels(recorded.observer).size() == std::size_t{2} * 5 * 16 * 16 * 3);
    }
#endif

    TEST_CASE("settings of data are checked against the dataset") {
        auto config = presetConfig("quick", "dm", "cifar100", 10).value();
        config.normalisation = "cifar10";
        CHECK(problemOf(config, "normalization").empty());
        config.dataset = "cifar10";
        CHECK(problemOf(config, "normalization").find("CIFAR-10 has no normalization") == 0);
        config.normalisation = "own";
        config.imageSize = 30;
        CHECK(problemOf(config, "image_size").empty()); // it has its own size
        config.dataset = "folder";
        CHECK(problemOf(config, "image_size").find("multiple of 8; 32 is near") != std::string::npos);
        config.imageSize = 64;
        CHECK(validate(config).empty());
    }

} // TEST_SUITE
