// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/io/png_image.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

// Every byte differs from its neighbours.
ImageBatch batch(int classes, int ipc, int channels, int height, int width) {
    ImageBatch images{0, classes, ipc, channels, height, width, {}};
    images.pixels.resize(static_cast<std::size_t>(classes * ipc) * images.imageBytes());
    for (std::size_t i = 0; i < images.pixels.size(); ++i)
        images.pixels[i] = static_cast<std::uint8_t>(i * 37 + i / 256);
    return images;
}

} // namespace

TEST_SUITE("png") {
    TEST_CASE("tiles stand with row = class, column = image") {
        const ImageBatch images = batch(2, 3, 1, 2, 2);
        const Picture picture = tile(images);
        CHECK(picture.height == 4);
        CHECK(picture.width == 6);
        for (int c = 0; c < 2; ++c)
            for (int slot = 0; slot < 3; ++slot)
                for (int y = 0; y < 2; ++y)
                    for (int x = 0; x < 2; ++x)
                        CHECK(picture.pixels[static_cast<std::size_t>((c * 2 + y) * 6 + slot * 2 + x)] ==
                              images.image(c, slot)[y * 2 + x]);
    }

    TEST_CASE("tile and untile are exact inverses") {
        for (const int channels : {1, 3}) {
            const ImageBatch images = batch(5, 4, channels, 7, 3);
            const auto back = untile(tile(images), 5, 4);
            REQUIRE(back.has_value());
            CHECK(back->pixels == images.pixels);
            CHECK(back->height == 7);
            CHECK(back->width == 3);
            CHECK(back->channels == channels);
        }
    }

    TEST_CASE("a picture that does not divide is refused") {
        const Picture picture = tile(batch(5, 4, 1, 7, 3));
        CHECK_FALSE(untile(picture, 4, 4).has_value());
        CHECK_FALSE(untile(picture, 5, 5).has_value());
        CHECK_FALSE(untile(picture, 0, 1).has_value());
        CHECK_FALSE(untile(picture, 5, -4).has_value());
        Picture torn = picture;
        torn.pixels.pop_back();
        CHECK_FALSE(untile(torn, 5, 4).has_value());
        CHECK_FALSE(untile(Picture(), 1, 1).has_value());
    }

    TEST_CASE("through a file, exactly, and the same bytes each time") {
        if (!pngSupported()) {
            MESSAGE("this build has no OpenCV");
            return;
        }
        const TempDir dir;
        for (const int channels : {1, 3}) {
            const Picture picture = tile(batch(3, 2, channels, 5, 4));
            const std::vector<std::uint8_t> untouched(picture.pixels.begin(), picture.pixels.end());
            REQUIRE(writePng(picture, dir / "a.png").has_value());
            REQUIRE(writePng(picture, dir / "b.png").has_value());
            CHECK((readBytes(dir / "a.png") == readBytes(dir / "b.png")));
            CHECK((picture.pixels == untouched));
            const auto read = readPng(dir / "a.png");
            REQUIRE(read.has_value());
            CHECK(read->channels == channels);
            CHECK(read->height == picture.height);
            CHECK(read->width == picture.width);
            CHECK(read->pixels == picture.pixels);
        }
    }

    TEST_CASE("what is no PNG is refused with its path") {
        if (!pngSupported())
            return;
        const TempDir dir;
        REQUIRE(writePng(tile(batch(1, 1, 3, 8, 8)), dir / "good.png").has_value());
        const std::string good = readBytes(dir / "good.png");
        std::string huge = good;
        huge.replace(16, 8, "\x7f\xff\xff\xff\x7f\xff\xff\xff"); // width and height
        for (const std::string& bytes : {std::string(), std::string("hello"), good.substr(0, 30), huge}) {
            CAPTURE(bytes.size());
            writeBytes(dir / "bad.png", bytes);
            const auto read = readPng(dir / "bad.png");
            REQUIRE_FALSE(read.has_value());
            CHECK(read.error().code == ErrorCode::InvalidInput);
            CHECK(read.error().message.find((dir / "bad.png").string()) == 0);
        }
        CHECK(readPng(dir / "none.png").error().message.find("does not exist") != std::string::npos);
        CHECK_FALSE(writePng(Picture(), dir / "empty.png").has_value());
        CHECK(writePng(tile(batch(1, 1, 3, 8, 8)), dir / "no" / "a.png").error().code ==
              ErrorCode::CannotWrite);
    }
}
