// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of anybody's shown under several readings, the choice of labels, and proofs as values.
#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/io/number_array.h"
#include "core/io/png_image.h"
#include "core/io/safetensors.h"
#include "core/sets/set_pictures.h"
#include "tests/support/interop.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

// Image i of 2 x 2 pixels holds i/10 throughout, but for its last pixel, which is 3.
void writeCounting(const std::filesystem::path& file, const std::vector<std::int64_t>& labels) {
    std::vector<float> pixels;
    for (std::size_t i = 0; i < labels.size(); ++i)
        for (int p = 0; p < 4; ++p)
            pixels.push_back(p == 3 ? 3.0F : static_cast<float>(i) / 10);
    const auto count = static_cast<std::int64_t>(labels.size());
    SafetensorsFile content;
    content.arrays = {floatArray("images", {count, 1, 2, 2}, pixels),
                      integerArray("labels", {count}, labels)};
    REQUIRE(writeSafetensors(file, content));
}

OpenedSet opened(const std::filesystem::path& path) {
    auto set = OpenedSet::open(path);
    if (!set)
        FAIL(set.error().message);
    return *set;
}

std::vector<int> firstPixels(const ImageBatch& batch) {
    std::vector<int> pixels;
    for (int c = 0; c < batch.classes; ++c)
        for (int n = 0; n < batch.ipc; ++n)
            pixels.push_back(batch.image(c, n)[0]);
    return pixels;
}

std::vector<int> shown(const OpenedSet& set, const PictureChoice& choice) {
    const auto pictures = set.pictures(choice);
    if (!pictures)
        FAIL(pictures.error().message);
    return firstPixels(*pictures);
}

} // namespace

TEST_SUITE("set_pictures") {

    TEST_CASE("each view turns the stored numbers into pixels in its own way") {
        const TempDir folder;
        writeCounting(folder / "x.safetensors", {0, 0, 1, 1});
        const auto set = opened(folder / "x.safetensors");
        CHECK(!set.isOurs());
        PictureChoice choice;
        choice.view = PixelView::Stored;
        CHECK(shown(set, choice) == std::vector<int>{0, 26, 51, 77});
        CHECK(set.pictures(choice)->image(0, 0)[3] == 255); // clipped
        choice.view = PixelView::Denormalised;
        choice.mean = {0.5};
        choice.std = {0.1};
        CHECK(shown(set, choice) == std::vector<int>{128, 130, 133, 135});
        CHECK(set.pictures(choice)->image(0, 0)[3] == 204); // 0.8
        choice.view = PixelView::Stretched;
        CHECK(shown(set, choice) == std::vector<int>{0, 0, 0, 0});
        CHECK(set.pictures(choice)->image(1, 1)[3] == 255);
        choice.view = PixelView::Clipped;
        CHECK(set.pictures(choice)->image(1, 1)[3] == 255);
        choice.mostClasses = choice.mostEach = 1;
        CHECK(set.pictures(choice)->pixels.size() == 4);
    }

    TEST_CASE("a set that names no classes has those of the dataset that it is recognised as") {
        const TempDir folder;
        const auto file = folder / "fashion-mnist_ipc1.safetensors";
        SafetensorsFile content;
        content.arrays = {floatArray("images", {10, 1, 28, 28}, std::vector<float>(7840, 0.5F)),
                          integerArray("labels", {10}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})};
        REQUIRE(writeSafetensors(file, content));
        const auto names = opened(file).classNames();
        REQUIRE(names.size() == 10);
        CHECK(names[1] == "Trouser");
    }

    TEST_CASE("labels are read as a person says, and classes of unequal size are filled up") {
        const TempDir folder;
        writeCounting(folder / "x.safetensors", {1, 0, 1, 0});
        const auto set = opened(folder / "x.safetensors");
        PictureChoice choice;
        choice.view = PixelView::Stored;
        CHECK(shown(set, choice) == std::vector<int>{26, 77, 0, 51}); // by the labels
        choice.labels = "by-place";
        CHECK(shown(set, choice) == std::vector<int>{0, 26, 51, 77});
        choice.labels = "by-turn";
        CHECK(shown(set, choice) == std::vector<int>{0, 51, 26, 77});
        choice.labels = "logits";
        REQUIRE(!set.pictures(choice));
        CHECK(set.pictures(choice).error().code == ErrorCode::Usage);
        ImportOptions options;
        options.normalization = "unit";
        options.labels = "by-turn";
        const auto report = importSet(folder / "x.safetensors", folder / "turn", options);
        if (!report)
            FAIL(report.error().message);
        const auto turned = readSafetensors(report->set);
        CHECK(toFloats(*turned->find("images"))[4] == doctest::Approx(0.2));
        options.labels = "alphabetical";
        CHECK(!importSet(folder / "x.safetensors", folder / "other", options));
    }

    TEST_CASE("packed images are cut apart, foreign soft labels may be taken as hard ones") {
        if (!pngSupported())
            return;
        const auto packed = opened(interop("idc_factor2_data.pt"));
        PictureChoice choice;
        const auto whole = packed.pictures(choice);
        choice.factor = packed.inspection().factor;
        const auto tiles = packed.pictures(choice);
        REQUIRE(whole);
        REQUIRE(tiles);
        CHECK(tiles->ipc == 4 * whole->ipc);
        CHECK(tiles->width == whole->width);
        const TempDir folder;
        ImportOptions options;
        options.normalization = "zca";
        options.dataset = "cifar10";
        options.labels = "hard";
        const auto report = importSet(interop("datm_images_best.pt"), folder / "hard.safetensors", options);
        if (report) { // where the largest entries share the images out evenly
            CHECK(readSafetensors(report->set)->find("label_logits") == nullptr);
            CHECK(report->inspection.labels == "hard");
        } else {
            CHECK(report.error().message.find("unequal") != std::string::npos);
        }
    }

    TEST_CASE("a folder with a bundle's data is the set of that bundle") {
        const TempDir folder;
        writeCounting(folder / "x.safetensors", {0, 0, 1, 1});
        ImportOptions options;
        options.normalization = "unit";
        REQUIRE(importSet(folder / "x.safetensors", folder / "bundle" / "data" / "set.safetensors", options));
        CHECK(opened(folder / "bundle").isOurs());
        CHECK(opened(folder / "bundle").classNames() == std::vector<std::string>{"0", "1"});
    }

    TEST_CASE("what a proof says follows from chance and from the best") {
        ImportProof proof;
        proof.normalization = "unit";
        proof.dataset = "cifar10";
        proof.network = "ConvNetBN";
        proof.chance = 10;
        proof.accuracy = 12;
        CHECK(verdictOf(proof, 60) == ProofVerdict::NearChance);
        proof.accuracy = 30;
        CHECK(verdictOf(proof, 60) == ProofVerdict::FarBelowBest);
        CHECK(verdictOf(proof, 30) == ProofVerdict::Plausible);
        proof.accuracy = 55;
        CHECK(verdictOf(proof, 60) == ProofVerdict::Plausible);
        const auto again = proofFromJson(toJson(proof));
        REQUIRE(again);
        CHECK(again->accuracy == 55);
        CHECK(again->dataset == "cifar10");
        CHECK(!proofFromJson(nlohmann::json::object()));
        const TempDir folder;
        writeCounting(folder / "x.safetensors", {0, 0, 1, 1});
        ImportOptions options;
        options.normalization = "unit";
        options.proofs = {proof};
        const auto report = importSet(folder / "x.safetensors", folder / "in", options);
        REQUIRE(report);
        const auto manifest = nlohmann::json::parse(readBytes(report->manifest));
        CHECK(manifest["proofs"][0]["accuracy"] == 55);
        CHECK(manifest["proofs"][0]["near_chance"] == false);
    }

} // TEST_SUITE
