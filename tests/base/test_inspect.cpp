// SPDX-License-Identifier: GPL-3.0-or-later
// What is said about files of other projects, and that what is taken over holds the same numbers.
#include <algorithm>
#include <cmath>
#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/io/number_array.h"
#include "core/io/png_image.h"
#include "core/sets/distilled_set.h"
#include "core/sets/inspect.h"
#include "tests/support/interop.h"
#include "tests/support/small_files.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

Inspection inspected(const std::filesystem::path& path) {
    const auto result = inspectSet(path);
    if (!result)
        FAIL(result.error().message);
    CHECK(!result->reasons.empty());
    CHECK(result->confidence > 0);
    CHECK(result->confidence <= 1);
    return *result;
}

struct Expected {
    const char* file;
    const char* layout;
    const char* truth; // in interop_truth.npz; null = no images
    const char* labels;
};

bool mentions(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Smooth images in [0,1] on steps of 1/255, like photographs.
std::vector<float> smoothImages(std::int64_t count, std::int64_t channels, std::int64_t side) {
    std::mt19937 random(5);
    std::uniform_real_distribution<float> phase(0, 6.28F);
    std::vector<float> pixels;
    for (std::int64_t i = 0; i < count * channels; ++i) {
        const float a = phase(random), b = phase(random);
        for (std::int64_t y = 0; y < side; ++y)
            for (std::int64_t x = 0; x < side; ++x) {
                const float value = 0.5F + 0.25F * std::sin(a + 0.2F * static_cast<float>(x)) +
                                    0.25F * std::cos(b + 0.17F * static_cast<float>(y));
                pixels.push_back(std::round(value * 255) / 255);
            }
    }
    return pixels;
}

std::vector<std::int64_t> classMajor(std::int64_t classes, std::int64_t ipc) {
    std::vector<std::int64_t> labels;
    for (std::int64_t i = 0; i < classes * ipc; ++i)
        labels.push_back(i / ipc);
    return labels;
}

ImportOptions storedAs(const std::string& normalization, const std::string& dataset) {
    ImportOptions options;
    options.normalization = normalization;
    options.dataset = dataset;
    return options;
}

// Images and labels in a safetensors file that says nothing about them.
void writeBare(const std::filesystem::path& file, const std::vector<std::int64_t>& shape,
               const std::vector<float>& pixels, const std::vector<std::int64_t>& labels) {
    SafetensorsFile content;
    content.arrays = {floatArray("images", shape, pixels)};
    if (!labels.empty())
        content.arrays.push_back(integerArray("labels", {shape[0]}, labels));
    REQUIRE(writeSafetensors(file, content));
}

} // namespace

TEST_SUITE("inspect") {

    TEST_CASE("files of other projects are known and hold the images that they must") {
        for (const Expected& expected : std::initializer_list<Expected>{
                 {"res_DM_CIFAR10_ConvNet_2ipc.pt", "res-pt", "res_DM_CIFAR10_ConvNet_2ipc.pt", "hard"},
                 {"res_DSA_two_experiments.pt", "res-pt", "res_DSA_two_experiments.pt", "hard"},
                 {"images_best.pt", "mtt", "images_best.pt", "hard"},
                 {"datm_images_best.pt", "datm", "datm_images_best.pt", "logits"},
                 {"idc_factor2_data.pt", "idc", "idc_factor2_data.pt", "hard"},
                 {"images_requires_grad.pt", "tensor", "images_requires_grad.pt", "none"},
                 {"images_parameter.pt", "tensor", "images_requires_grad.pt", "none"},
                 {"images_legacy_not_zip.pt", "tensor", "images_requires_grad.pt", "none"},
                 {"images_shared_storage.pt", "tensor-dictionary", "images_requires_grad.pt", "none"},
                 {"idm_acc_58.pkl", "idm-pickle", "images_requires_grad.pt", "hard"},
                 {"kip_nhwc.npz", "kip-npz", "images_requires_grad.pt", "vectors"},
                 {"images_half.pt", "tensor", nullptr, "none"},
                 {"images_noncontiguous.pt", "tensor", nullptr, "none"}}) {
            CAPTURE(expected.file);
            const auto inspection = inspected(interop(expected.file));
            CHECK(inspection.layout == expected.layout);
            CHECK(inspection.labels == expected.labels);
            CHECK(toJson(inspection)["images"].size() == 4);
            if (expected.truth == nullptr)
                continue;
            const auto numbers = truth(expected.truth);
            CHECK(inspection.images == numbers.shape);
            CHECK(readDistilledSet(interop(expected.file)).pixels == toFloats(numbers));
        }
    }

    TEST_CASE("weights and trajectories are known and hold no images") {
        const auto plain = inspected(interop("buffer0.pth"));
        CHECK(plain.layout == "state-dict");
        CHECK(toJson(plain)["images"].is_null());
        CHECK(toJson(plain)["labels"] == "none");
        CHECK(inspected(interop("replay_buffer_0.pt")).layout == "expert-buffer");
        const auto stripped = readDistilledSet(interop("buffer1_dataparallel.pth"));
        for (const auto& array : stripped.weights)
            CHECK(!mentions(array.name, "module."));
    }

    TEST_CASE("normalisation, step size and factor of the fixtures") {
        const auto result = inspected(interop("res_DM_CIFAR10_ConvNet_2ipc.pt"));
        CHECK(result.normalization == "mean-std");
        CHECK(result.dataset == "cifar10");
        const auto datm = inspected(interop("datm_images_best.pt"));
        CHECK(datm.normalization == "zca");
        CHECK(datm.learningRate > 0);
        CHECK(datm.classes > 1);
        const auto idc = inspected(interop("idc_factor2_data.pt"));
        CHECK(idc.normalization == "unit");
        CHECK(idc.factor == 2);
        CHECK(idc.packing == "single");
        const auto idm = inspected(interop("idm_acc_58.pkl"));
        CHECK(idm.factor == 2);
        CHECK(idm.packing == "idm");
    }

    TEST_CASE("without any hint the pixels tell raw from normalised, and by which dataset") {
        const TempDir folder;
        const auto file = folder / "x.safetensors";
        const auto raw = smoothImages(20, 3, 32);
        writeBare(file, {20, 3, 32, 32}, raw, classMajor(10, 2));
        CHECK(inspected(file).normalization == "unit");
        CHECK(inspected(file).confidence > 0.7);
        auto normalised = raw;
        const double mean[] = {0.4914, 0.4822, 0.4465}, std[] = {0.2470, 0.2435, 0.2616};
        for (std::size_t i = 0; i < normalised.size(); ++i) {
            const auto c = i / 1024 % 3;
            normalised[i] = static_cast<float>((raw[i] - mean[c]) / std[c]);
        }
        writeBare(file, {20, 3, 32, 32}, normalised, classMajor(10, 2));
        const auto said = inspected(file);
        CHECK(said.normalization == "mean-std");
        CHECK(said.dataset == "cifar10");
        REQUIRE(said.std.size() == 3);
        CHECK(said.std[0] == doctest::Approx(0.2470)); // of the two in use for CIFAR-10, the right one
        CHECK(said.factor == 1);
    }

    TEST_CASE("seams between packed images show the factor") {
        const TempDir folder;
        const auto file = folder / "x.safetensors";
        const auto tiles = smoothImages(80, 1, 14);
        std::vector<float> packed(20 * 28 * 28);
        for (std::size_t i = 0; i < packed.size(); ++i) {
            const std::size_t n = i / 784, y = i / 28 % 28, x = i % 28;
            packed[i] = tiles[((n * 4 + y / 14 * 2 + x / 14) * 14 + y % 14) * 14 + x % 14];
        }
        writeBare(file, {20, 1, 28, 28}, packed, classMajor(10, 2));
        CHECK(inspected(file).factor == 2);
        writeBare(file, {20, 1, 28, 28}, smoothImages(20, 1, 28), classMajor(10, 2));
        CHECK(inspected(file).factor == 1);
    }

    TEST_CASE("packed images on one ground, which show no seams, repeat in the mean image") {
        const TempDir folder;
        const auto file = folder / "x.safetensors";
        std::mt19937 random(3);
        std::uniform_real_distribution<double> jitter(-0.06, 0.06);
        const auto blob = [](double x, double y, double size) {
            return std::exp(-(x * x + y * y) / (size * size));
        };
        // A thing of three blobs amid black, in each tile of `side` pixels.
        const auto things = [&](std::size_t side) {
            std::vector<float> pixels(20 * 28 * 28);
            for (std::size_t tile = 0; tile < pixels.size() / (side * side); ++tile) {
                const double shift = jitter(random), rise = jitter(random);
                const auto across = 28 / side, n = tile / (across * across), place = tile % (across * across);
                for (std::size_t i = 0; i < side * side; ++i) {
                    const std::size_t row = i / side;
                    const double y = static_cast<double>(row) / static_cast<double>(side) - 0.5;
                    const double x = static_cast<double>(i % side) / static_cast<double>(side) - 0.5;
                    pixels[(n * 28 + place / across * side + row) * 28 + place % across * side + i % side] =
                        static_cast<float>(blob(x - 0.05 - shift, y + 0.12, 0.2) +
                                           0.8 * blob(x + 0.2, y - 0.2 - rise, 0.15) +
                                           0.6 * blob(x - 0.25, y - 0.27, 0.1));
                }
            }
            return pixels;
        };
        writeBare(file, {20, 1, 28, 28}, things(14), classMajor(10, 2));
        const auto packed = inspected(file);
        CHECK(packed.factor == 2);
        bool said = false;
        for (const auto& reason : packed.reasons)
            said = said || mentions(reason, "repeats itself in 2 x 2 tiles");
        CHECK(said);
        writeBare(file, {20, 1, 28, 28}, things(28), classMajor(10, 2));
        CHECK(inspected(file).factor == 1);
    }

    TEST_CASE("class folders and sheets of pictures") {
        if (!pngSupported())
            return;
        const TempDir folder;
        ImageBatch batch{0, 10, 2, 3, 32, 32, std::vector<std::uint8_t>(20 * 3 * 32 * 32)};
        for (std::size_t i = 0; i < batch.pixels.size(); ++i)
            batch.pixels[i] = static_cast<std::uint8_t>(i / 3072 * 10);
        REQUIRE(writePng(tile(batch), folder / "sheet.png"));
        const auto sheet = readDistilledSet(folder / "sheet.png");
        CHECK(sheet.shape == std::vector<std::int64_t>{20, 3, 32, 32});
        CHECK(sheet.pixels[3 * 3072 + 5] == doctest::Approx(30 / 255.0));
        CHECK(inspected(folder / "sheet.png").normalization == "unit");
        for (int c = 0; c < 3; ++c) {
            const auto name = "sre2l/new00" + std::to_string(c);
            std::filesystem::create_directories(folder / name);
            for (int i = 0; i < 2; ++i)
                REQUIRE(writePng(
                    {3, 8, 8, std::vector<std::uint8_t>(192, static_cast<std::uint8_t>(c * 100))},
                    folder / (name + "/class00" + std::to_string(c) + "_id00" + std::to_string(i) + ".png")));
        }
        const auto classes = inspected(folder / "sre2l");
        CHECK(classes.layout == "sre2l-folders");
        CHECK(classes.images == std::vector<std::int64_t>{6, 3, 8, 8});
        CHECK(classes.labels == "hard");
        CHECK(readDistilledSet(folder / "sre2l").labels == std::vector<std::int64_t>{0, 0, 1, 1, 2, 2});
        REQUIRE(writePng({3, 9, 8, std::vector<std::uint8_t>(216, 1)}, folder / "sre2l/new002/x.png"));
        const auto mixed = inspectSet(folder / "sre2l");
        REQUIRE(!mixed);
        CHECK(mentions(mixed.error().message, "x.png"));
    }

    TEST_CASE("JPEG pictures, and torn ones") {
        if (!pngSupported())
            return;
        const TempDir folder;
        const auto jpeg = readBytes(DISTILL_TEST_DATA "/pictures/gradient.jpg");
        writeBytes(folder / "set/new000/class000_id000.jpg", jpeg);
        writeBytes(folder / "set/new001/class001_id000.jpg", jpeg);
        const auto set = readDistilledSet(folder / "set");
        CHECK(set.layout == "sre2l-folders");
        CHECK(set.shape == std::vector<std::int64_t>{2, 3, 16, 16});
        CHECK(set.pixels[0] < 0.3F); // green above, yellow below
        CHECK(set.pixels[15 * 16] > 0.7F);
        for (std::size_t size = 0; size < jpeg.size() - 1; ++size) {
            writeBytes(folder / "set/new001/class001_id000.jpg", std::string_view(jpeg).substr(0, size));
            CHECK(!inspectSet(folder / "set"));
        }
    }

    TEST_CASE("what is no set is refused in one sentence with its path") {
        const TempDir folder;
        writeBytes(folder / "text.pt", "hello");
        writeBytes(folder / "empty.pt", "");
        writeBare(folder / "labels.safetensors", {4, 1, 2, 2}, std::vector<float>(16), {0, 1, -1, 0});
        std::filesystem::create_directories(folder / "nothing");
        for (const auto& path : {folder / "labels.safetensors", folder / "text.pt", folder / "empty.pt",
                                 folder / "nothing", folder / "absent", interop("hostile.pkl"),
                                 interop("hostile_os_system.pt"), interop("truncated.pt")}) {
            CAPTURE(path);
            const auto result = inspectSet(path);
            REQUIRE(!result);
            CHECK(result.error().code == ErrorCode::InvalidInput);
            CHECK(mentions(result.error().message, path.filename().string()));
            CHECK(!mentions(result.error().message, "\n"));
        }
        CHECK(!std::filesystem::exists("unpickler_was_fooled"));
    }

    TEST_CASE("an import holds the same numbers in class order, with every decision beside it") {
        const TempDir folder;
        const auto report =
            importSet(interop("images_best.pt"), folder / "one", storedAs("mean-std", "cifar10"));
        if (!report)
            FAIL(report.error().message);
        const auto set = readSafetensors(report->set);
        REQUIRE(set);
        CHECK(toFloats(*set->find("images")) == toFloats(truth("images_best.pt")));
        const auto labels = toIntegers(*set->find("labels"));
        CHECK(std::is_sorted(labels.begin(), labels.end()));
        CHECK(labels.size() == static_cast<std::size_t>(truth("images_best.pt").shape[0]));
        CHECK(set->metadata.at("format") == "distillation-studio/1");
        CHECK(set->metadata.at("dataset") == "cifar10");
        const auto manifest = nlohmann::json::parse(readBytes(report->manifest));
        CHECK(manifest["sources"].size() == 2); // images and labels
        CHECK(manifest["sources"][0]["xxh3_128"].get<std::string>().size() == 32);
        bool given = false;
        for (const auto& decision : manifest["decisions"]) {
            CHECK(!decision["why"].get<std::string>().empty());
            given = given || (decision["what"] == "normalization" && decision["by"] == "given" &&
                              decision["value"] == "mean-std");
        }
        CHECK(given);
        CHECK(!importSet(interop("images_best.pt"), folder / "one",
                         storedAs("mean-std", "cifar10"))); // is there already
        const auto again = inspected(report->set);
        CHECK(again.layout == "distillation-studio");
        CHECK(again.confidence == 1);
        CHECK(again.normalization == "mean-std");
    }

    TEST_CASE("labels out of order are put into class order with their images") {
        const TempDir folder;
        std::vector<float> pixels;
        for (int i = 0; i < 4; ++i)
            pixels.insert(pixels.end(), 4, static_cast<float>(i) / 4);
        writeBare(folder / "a.safetensors", {4, 1, 2, 2}, pixels, {1, 0, 1, 0});
        const auto report = importSet(folder / "a.safetensors", folder / "b.safetensors");
        REQUIRE(report);
        const auto set = readSafetensors(folder / "b.safetensors");
        CHECK(toIntegers(*set->find("labels")) == std::vector<std::int64_t>{0, 0, 1, 1});
        CHECK(toFloats(*set->find("images"))[0] == 0.25F);
        CHECK(toFloats(*set->find("images"))[8] == 0.0F);
        writeBare(folder / "c.safetensors", {4, 1, 2, 2}, pixels, {0, 0, 0, 1});
        REQUIRE(importSet(folder / "a.safetensors", folder / "B.SAFETENSORS"));
        CHECK(readSafetensors(folder / "B.SAFETENSORS").has_value());
        const auto unequal = importSet(folder / "c.safetensors", folder / "d.safetensors");
        REQUIRE(!unequal);
        CHECK(mentions(unequal.error().message, "unequal"));
    }

    TEST_CASE("soft labels, step size, factor and weights are carried over") {
        const TempDir folder;
        REQUIRE(importSet(interop("datm_images_best.pt"), folder / "datm.safetensors",
                          storedAs("zca", "cifar10")));
        const auto datm = readSafetensors(folder / "datm.safetensors");
        CHECK(datm->find("label_logits")->shape.size() == 2);
        CHECK(toFloats(*datm->find("images")) == toFloats(truth("datm_images_best.pt")));
        CHECK(datm->find("learning_rate")->shape.empty());
        CHECK(datm->metadata.at("normalization") == "zca");
        REQUIRE(importSet(interop("idc_factor2_data.pt"), folder / "idc.safetensors"));
        CHECK(readSafetensors(folder / "idc.safetensors")->metadata.at("factor") == "2");
        CHECK(readSafetensors(folder / "idc.safetensors")->metadata.at("normalization") == "unit");
        REQUIRE(
            importSet(interop("kip_nhwc.npz"), folder / "kip.safetensors", storedAs("mean-std", "cifar10")));
        const auto kip = readSafetensors(folder / "kip.safetensors");
        CHECK(toFloats(*kip->find("images")) == toFloats(truth("images_requires_grad.pt")));
        CHECK(kip->find("label_vectors") != nullptr);
        CHECK(kip->find("label_logits") == nullptr); // regression targets are no logits
        CHECK(inspected(folder / "idc.safetensors").factor == 2);
        REQUIRE(importSet(interop("buffer1_dataparallel.pth"), folder / "teacher.safetensors"));
        const auto teacher = readSafetensors(folder / "teacher.safetensors");
        CHECK(teacher->metadata.at("kind") == "teacher");
        CHECK(!teacher->arrays.empty());
        CHECK(!importSet(interop("replay_buffer_0.pt"), folder / "experts.safetensors"));
    }

    TEST_CASE("options that make no sense are refused with what is known") {
        const TempDir folder;
        ImportOptions manyTiles, boxes, flat = storedAs("mean-std", "");
        manyTiles.factor = 99;
        boxes.packing = "boxes";
        flat.mean = {0.5, 0.5, 0.5};
        flat.std = {0.0, 0.2, 0.2};
        for (const auto& [options, part] : std::initializer_list<std::pair<ImportOptions, const char*>>{
                 {storedAs("grey", ""), "mean-std"},
                 {storedAs("mean-std", "cifar11"), "cifar10"},
                 {storedAs("mean-std", "mnist"), "channels"},
                 {manyTiles, "factor"},
                 {boxes, "idm"},
                 {flat, "positive"}}) {
            const auto report = importSet(interop("images_best.pt"), folder / "x.safetensors", options);
            REQUIRE(!report);
            CHECK(report.error().code == ErrorCode::Usage);
            CHECK(mentions(report.error().message, part));
            CHECK(!std::filesystem::exists(folder / "x.safetensors"));
        }
    }

} // TEST_SUITE
