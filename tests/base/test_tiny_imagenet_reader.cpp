// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <algorithm>

#include "core/readers/tiny_imagenet_reader.h"
#include "tests/support/small_pictures.h"
#include "tests/support/temp_dir.h"
#include "tests/support/zip_bytes.h"

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
        writeBytes(root / "wnids.txt", "n00000002\r\nn00000001\n");
        writeBytes(root / "words.txt",
                   "n00000001\tgoldfish, Carassius auratus\nn00000003\tother\nn00000002\tice cream\n");
        for (int i = 0; i < 3; ++i) {
            add("train/n00000001/images/n00000001_" + std::to_string(i) + ".JPEG", {10 + i, 0, 0});
            add("train/n00000002/images/n00000002_" + std::to_string(i) + ".JPEG", {20 + i, 0, 0});
        }
        add("val/images/val_0.JPEG", {30, 0, 0});
        add("val/images/val_1.JPEG", {31, 0, 0});
        writeBytes(root / "val" / "val_annotations.txt",
                   "val_0.JPEG\tn00000001\t0\t0\t9\t9\nval_1.JPEG\tn00000002\t1\t1\t9\t9\n");
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
    TEST_CASE(
        "classes in the order of their ids, whatever wnids.txt says; named by words.txt, val annotated") {
        const Place place;
        for (const fs::path& path : {place.root, place.dir.path()}) {
            const auto data = readTinyImageNet(path);
            REQUIRE(data.has_value());
            CHECK(data->classNames == std::vector<std::string>{"goldfish", "ice cream"});
            CHECK(data->train.count == 6);
            CHECK(data->train.height == 64);
            CHECK(data->test.labels == std::vector<std::int64_t>{0, 1});
            CHECK(data->test.bytes()[0] == 30);
            bool right = true; // red says what a picture is of
            for (std::int64_t i = 0; i < 6; ++i)
                right = right && (data->train.bytes()[i * 3 * 4096] / 10 == 2) ==
                                     (data->train.labels[static_cast<std::size_t>(i)] == 1);
            CHECK(right);
        }
    }

    TEST_CASE("grey pictures among colour ones, and one that is missing") {
        const Place place;
        writeBytes(place.root / "train/n00000001/images/n00000001_0.JPEG", greyPicture(64, 64, 99));
        fs::remove(place.root / "val/images/val_1.JPEG");
        const auto data = readTinyImageNet(place.root);
        REQUIRE(data.has_value());
        CHECK(data->train.channels == 3);
        CHECK(data->test.count == 1);
        REQUIRE(data->warnings.size() == 1);
        CHECK(says(data->warnings[0].text, "val/images/val_1.JPEG"));
    }

    TEST_CASE("val/ sorted into classes, as many scripts leave it, with what an editor left behind") {
        const Place place;
        fs::create_directories(place.root / "val" / "n00000001");
        fs::create_directories(place.root / "val" / "n00000002" / "images");
        fs::rename(place.root / "val/images/val_0.JPEG", place.root / "val/n00000001/val_0.JPEG");
        fs::rename(place.root / "val/images/val_1.JPEG", place.root / "val/n00000002/images/val_1.JPEG");
        fs::remove(place.root / "val" / "val_annotations.txt");
        place.add("val/.ipynb_checkpoints/val_9.JPEG", {99, 0, 0});
        place.add("train/n00000001/images/.ipynb_checkpoints/x.JPEG", {99, 0, 0});
        const auto data = readTinyImageNet(place.root);
        REQUIRE(data.has_value());
        CHECK(data->train.count == 6);
        CHECK(data->test.labels == std::vector<std::int64_t>{0, 1});
        CHECK(data->test.bytes()[0] == 30);
    }

    TEST_CASE("the archive as it was fetched") {
        const Place place;
        std::vector<ZipRecord> records;
        for (const auto& entry : fs::recursive_directory_iterator(place.root))
            if (entry.is_regular_file())
                records.push_back(
                    {entry.path().lexically_relative(place.dir.path()).string(), readBytes(entry.path())});
        writeBytes(place.dir / "fetched" / "tiny-imagenet-200.zip", zip(records));
        const auto unpacked = readTinyImageNet(place.root);
        for (const fs::path& path :
             {place.dir / "fetched", place.dir / "fetched" / "tiny-imagenet-200.zip"}) {
            const auto data = readTinyImageNet(path);
            REQUIRE(data.has_value());
            CHECK(data->classNames == unpacked->classNames);
            CHECK(data->train.labels == unpacked->train.labels);
            CHECK(std::equal(data->train.bytes(), data->train.bytes() + data->train.byteCount(),
                             unpacked->train.bytes()));
            CHECK(data->test.bytes()[0] == 30);
        }
    }

    TEST_CASE("classes keep their ids where words.txt is missing") {
        const Place place;
        fs::remove(place.root / "words.txt");
        CHECK(readTinyImageNet(place.root)->classNames == std::vector<std::string>{"n00000001", "n00000002"});
    }
#endif

    TEST_CASE("layouts that are not Tiny ImageNet's") {
        const Place place;
        CHECK(says(refusalOf(place.dir / "none"), "does not exist"));
        CHECK(says(refusalOf(place.root / "words.txt"), "is a file; expected train/ and val/"));
        CHECK(says(refusalOf(place.root / "train" / "n00000001"), "lacks wnids.txt"));
        fs::rename(place.root / "val" / "val_annotations.txt", place.root / "val" / "away.txt");
        CHECK(says(refusalOf(place.root), "lacks val_annotations.txt"));
        writeBytes(place.root / "val" / "val_annotations.txt",
                   "val_0.JPEG\tn00000001\t0\nval_1.JPEG\tn00000077\t0\n");
        CHECK(says(refusalOf(place.root), "is not understood in line 2: \"val_1.JPEG\tn00000077"));
        fs::remove_all(place.root / "train" / "n00000002");
        CHECK(says(refusalOf(place.root), "lacks the folder n00000002"));
        writeBytes(place.root / "wnids.txt", "n00000001\nn00000001\n");
        CHECK(says(refusalOf(place.root), "names the class n00000001 twice"));
        writeBytes(place.root / "wnids.txt", "");
        CHECK(says(refusalOf(place.root), "names 0 classes"));
    }
}
