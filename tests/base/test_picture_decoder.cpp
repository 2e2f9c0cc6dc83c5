// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <vector>

#include "core/readers/picture_decoder.h"
#include "tests/support/small_pictures.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

// The segments of a JPEG stream with no sense in them: start, application data that holds an end marker (a
// preview), a scan with stuffed and restart bytes, a second scan, end.
std::string jpegSegments() {
    const std::string application("\xff\xe1\x00\x06\xff\xd9\xff\xda", 8);
    const std::string scan("\xff\xda\x00\x04\x01\x02 data \xff\x00 more \xff\xd3 rest", 27);
    return "\xff\xd8" + application + scan + scan + "\xff\xd9";
}

} // namespace

TEST_SUITE("picture_decoder") {
    TEST_CASE("a JPEG is whole only where its last scan ends") {
        const std::string whole = jpegSegments();
        CHECK(isWholeJpeg(whole));
        CHECK(isWholeJpeg(whole + "what cameras append"));
        for (std::size_t size = 0; size < whole.size(); ++size)
            CHECK_MESSAGE(!isWholeJpeg(whole.substr(0, size)), size);
        CHECK_FALSE(isWholeJpeg("\xff\xd8 something else \xff\xd9"));
    }

    TEST_CASE("what counts as a picture by its name") {
        for (const char* name : {"a.jpg", "a.JPEG", "b.c.png", "x.tif", "x.webp", "x.bmp", "x.PGM"})
            CHECK_MESSAGE(isPictureName(name), name);
        for (const char* name : {"jpg", ".jpg", "a.jpg.txt", "a.mat", "a", ""})
            CHECK_MESSAGE(!isPictureName(name), name);
    }

    TEST_CASE("what counts as a picture by its content") {
        CHECK(isPictureContent(colourPicture(2, 2, {1, 2, 3})));
        CHECK(isPictureContent("\xff\xd8\xff\xe0 and more"));
        CHECK(isPictureContent("RIFF1234WEBPVP8 "));
        for (const char* text : {"", "P", "Plain text", "BLOB", "{\"a\": 1}", "RIFF1234WAVE"})
            CHECK_MESSAGE(!isPictureContent(text), text);
    }

#ifdef DISTILL_HAVE_OPENCV
    TEST_CASE("kinds of pictures, and files that are none") {
        const TempDir dir;
        std::vector<std::uint8_t> planes(3 * 64);
        writeBytes(dir / "c.ppm", colourPicture(5, 9, {1, 2, 3}));
        CHECK((decodePicture(dir / "c.ppm", 8, planes.data()).kind == PictureKind::Colour));
        CHECK(planes[0] == 1);
        CHECK(planes[64] == 2);
        CHECK(planes[191] == 3);
        writeBytes(dir / "g.pgm", greyPicture(8, 8, 77));
        CHECK((decodePicture(dir / "g.pgm", 8, planes.data()).kind == PictureKind::Grey));
        CHECK(planes[0] == 77);
        CHECK(planes[191] == 77);
        const std::string deep("P5\n2 2\n4095\n\x0f\xff\x08\x00\x00\x00\x0f\xff", 20); // 12 bits in 16
        const auto decoded = decodePicture(deep, 2, planes.data(), 4095);
        CHECK(decoded.deep);
        CHECK((decoded.kind == PictureKind::Grey));
        CHECK(planes[0] == 255);
        CHECK(planes[2] == 0);
        writeBytes(dir / "huge.ppm", "P6\n100000000 100000000\n255\nabc");
        writeBytes(dir / "empty.png", "");
        writeBytes(dir / "cut.jpg", jpegSegments().substr(0, 30));
        for (const char* name : {"huge.ppm", "empty.png", "cut.jpg", "none.png"})
            CHECK_MESSAGE((decodePicture(dir / name, 8, planes.data()).kind == PictureKind::Unreadable),
                          name);
        CHECK((decodePicture(dir.path(), 8, planes.data()).kind == PictureKind::Unreadable));
    }
#endif
}
