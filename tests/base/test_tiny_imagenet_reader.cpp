// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/readers/tiny_imagenet_reader.h"
#include "tests/support/small_pictures.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

// The pictures are PPM under the names of the download: decoders go by content.
struct Place {
    TempDir dir;
    ScopedVariable cache{"XDG_CACHE_HOME", (dir / "cache").string()};
    fs::path root = dir / "tiny-imagenet-200";

    Place() {
        writeBytes(root / "wnids.txt", "n02\r\nn01\n");
        writeBytes(root / "words.txt", "n01\tgoldfish, Carassius auratus\nn03\tother\nn02\tice cream\n");
        for (int i = 0; i < 3; ++i) {
            add("train/n01/images/n01_" + std::to_string(i) + ".JPEG", {10 + i, 0, 0});
            add("train/n02/images/n02_" + std::to_string(i) + ".JPEG", {20 + i, 0, 0});
        }
        add("val/images/val_0.JPEG", {30, 0, 0});
        add("val/images/val_1.JPEG", {31, 0, 0});
        writeBytes(root / "val" / "val_annotations.txt",
                   "val_0.JPEG\tn01\t0\t0\t9\t9\nval_1.JPEG\tn02\t1\t1\t9\t9\n");
    }
    void add(const std::string& name, Colour colour) const {
        writeBytes(root / name, colourPicture(64, 64, colour));
    }
};

std::string refusalOf(const fs::path& path) {
    const auto data = readTinyImageNet(path);
    REQUIRE_FALSE(data.has_value());
    CHECK(data.error().code == ErrorCode::InvalidInput);
    CHECK(data.error().message.find(path.string()) != std::string::npos);
    return data.error().message;
}

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("tiny_imagenet_reader") {
#ifdef DISTILL_HAVE_OPENCV
    TEST_CASE("classes in the order of wnids.txt, named by words.txt, val by its annotations") {
        const Place place;
        for (const fs::path& path : {place.root, place.dir.path()}) {
            const auto data = readTinyImageNet(path);
            REQUIRE(data.has_value());
            CHECK(data->classNames == std::vector<std::string>{"ice cream", "goldfish"});
            CHECK(data->train.count == 6);
            CHECK(data->train.height == 64);
            CHECK(data->test.labels == std::vector<std::int64_t>{1, 0});
            CHECK(data->test.bytes()[0] == 30);
            bool right = true; // red says what a picture is of
            for (std::int64_t i = 0; i < 6; ++i)
                right = right && (data->train.bytes()[i * 3 * 4096] / 10 == 2) ==
                                     (data->train.labels[static_cast<std::size_t>(i)] == 0);
            CHECK(right);
        }
    }

    TEST_CASE("grey pictures among colour ones, and one that is missing") {
        const Place place;
        writeBytes(place.root / "train/n01/images/n01_0.JPEG", greyPicture(64, 64, 99));
        fs::remove(place.root / "val/images/val_1.JPEG");
        const auto data = readTinyImageNet(place.root);
        REQUIRE(data.has_value());
        CHECK(data->train.channels == 3);
        CHECK(data->test.count == 1);
        REQUIRE(data->warnings.size() == 1);
        CHECK(says(data->warnings[0].text, "val/images/val_1.JPEG"));
    }

    TEST_CASE("classes keep their ids where words.txt is missing") {
        const Place place;
        fs::remove(place.root / "words.txt");
        CHECK(readTinyImageNet(place.root)->classNames == std::vector<std::string>{"n02", "n01"});
    }
#endif

    TEST_CASE("layouts that are not Tiny ImageNet's") {
        const Place place;
        CHECK(says(refusalOf(place.dir / "none"), "does not exist"));
        CHECK(says(refusalOf(place.root / "words.txt"), "is a file; unpack it"));
        CHECK(says(refusalOf(place.root / "train"), "lacks wnids.txt"));
        fs::rename(place.root / "val" / "val_annotations.txt", place.root / "val" / "away.txt");
        CHECK(says(refusalOf(place.root), "val_annotations.txt: it does not exist"));
        writeBytes(place.root / "val" / "val_annotations.txt", "val_0.JPEG\tn01\t0\nval_1.JPEG\tn77\t0\n");
        CHECK(says(refusalOf(place.root), "is not understood in line 2: \"val_1.JPEG\tn77"));
        fs::remove_all(place.root / "train" / "n02");
        CHECK(says(refusalOf(place.root), "lacks the folder n02"));
        writeBytes(place.root / "wnids.txt", "n01\nn01\n");
        CHECK(says(refusalOf(place.root), "names the class n01 twice"));
        writeBytes(place.root / "wnids.txt", "");
        CHECK(says(refusalOf(place.root), "names 0 classes"));
    }
}
