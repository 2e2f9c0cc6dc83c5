// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/readers/svhn_reader.h"
#include "tests/support/mat_bytes.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

std::string refusalOf(const fs::path& path) {
    const auto data = readSvhn(path);
    REQUIRE_FALSE(data.has_value());
    CHECK(data.error().code == ErrorCode::InvalidInput);
    CHECK(data.error().message.find(path.string()) != std::string::npos);
    return data.error().message;
}

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

// The pixel of image n, channel c, row y, column x.
std::uint8_t pixelAt(std::size_t n, std::size_t c, std::size_t y, std::size_t x) {
    return static_cast<std::uint8_t>(n * 7 + c * 50 + y * 3 + x);
}

std::string pixelArray(std::size_t images, const char* name = "X") {
    std::string columns;
    for (std::size_t n = 0; n < images; ++n)
        for (std::size_t c = 0; c < 3; ++c)
            for (std::size_t x = 0; x < 32; ++x)
                for (std::size_t y = 0; y < 32; ++y)
                    columns += static_cast<char>(pixelAt(n, c, y, x));
    return matArray(name, kMatUint8Class, {32, 32, 3, static_cast<std::uint32_t>(images)}, kMatUint8,
                    columns);
}

std::string labelArray(const std::vector<double>& labels) {
    return matArray("y", kMatDoubleClass, {static_cast<std::uint32_t>(labels.size()), 1}, kMatDouble,
                    doubles(labels));
}

void writePart(const fs::path& file, const std::vector<double>& labels) {
    writeBytes(file, matHeader() + deflated(pixelArray(labels.size())) + deflated(labelArray(labels)));
}

void writeBoth(const fs::path& folder) {
    writePart(folder / "train_32x32.mat", {1, 10, 9, 2});
    writePart(folder / "test_32x32.mat", {10, 5});
}

} // namespace

TEST_SUITE("svhn_reader") {
    TEST_CASE("places that hold no SVHN") {
        const TempDir dir;
        CHECK(says(refusalOf(dir / "none"), "does not exist; give the folder"));
        CHECK(says(refusalOf(dir.path()), "lacks train_32x32.mat"));
        writeBytes(dir / "train_32x32.mat", "x");
        CHECK(says(refusalOf(dir.path()), "lacks test_32x32.mat"));
        writeBytes(dir / "other.mat", "x");
        CHECK(says(refusalOf(dir / "other.mat"), "is a file; give the folder"));
    }

    TEST_CASE("pictures come upright and 10 is the digit 0") {
        const TempDir dir;
        writeBoth(dir.path());
        const auto data = readSvhn(dir.path());
        REQUIRE(data.has_value());
        CHECK(data->train.labels == std::vector<std::int64_t>{1, 0, 9, 2});
        CHECK(data->test.labels == std::vector<std::int64_t>{0, 5});
        CHECK(data->classNames.at(0) == "0");
        CHECK(data->train.channels == 3);
        CHECK(data->train.height == 32);
        bool right = data->train.pixels.size() == 4 * 3072;
        for (std::size_t i = 0; right && i < data->train.pixels.size(); ++i)
            right = data->train.pixels[i] == pixelAt(i / 3072, i / 1024 % 3, i / 32 % 32, i % 32);
        CHECK(right);
    }

    TEST_CASE(
        "torchvision's root, one of the files, arrays as they are or with small numbers for large ones") {
        const TempDir dir;
        writeBoth(dir / "data" / "svhn");
        CHECK(readSvhn(dir.path()).has_value());
        CHECK(readSvhn(dir / "data" / "svhn" / "test_32x32.mat").has_value());
        const std::string small =
            matArray("y", kMatDoubleClass, {2, 1}, kMatUint8, std::string("\x0a\x05", 2));
        writeBytes(dir / "data" / "svhn" / "test_32x32.mat", matHeader() + pixelArray(2) + small);
        const auto data = readSvhn(dir.path());
        REQUIRE(data.has_value());
        CHECK(data->test.labels == std::vector<std::int64_t>{0, 5});
        CHECK(data->test.pixels.at(1) == pixelAt(0, 0, 0, 1));
    }

    TEST_CASE("files cut short anywhere are refused by name") {
        const TempDir dir;
        writeBoth(dir.path());
        const fs::path file = dir / "train_32x32.mat";
        const std::string whole = readBytes(file);
        for (const std::size_t size : {std::size_t{0}, std::size_t{60}, std::size_t{128}, std::size_t{134},
                                       whole.size() / 2, whole.size() - 1}) {
            writeBytes(file, whole.substr(0, size));
            CHECK(says(refusalOf(dir.path()), file.string()));
        }
        std::string damaged = whole; // within the compressed pixels
        for (std::size_t i = 400; i < 500; ++i)
            damaged[i] = '\x55';
        writeBytes(file, damaged);
        CHECK(says(refusalOf(dir.path()), file.string()));
        writeBytes(file, "this is a text and no MATLAB file at all" + std::string(200, '.'));
        CHECK(says(refusalOf(dir.path()), "is no little-endian MATLAB file of level 5"));
    }

    TEST_CASE("what claims more than it holds is refused, and nothing is allocated for it") {
        const TempDir dir;
        writeBoth(dir.path());
        const fs::path file = dir / "train_32x32.mat";
        const std::string labels = labelArray({1, 2});
        // 4 GB of pixels behind a header that fits them; dimensions that overflow; endless names.
        const std::string huge = matArray("X", kMatUint8Class, {32, 32, 3, 1398101}, kMatUint8, "");
        std::string claimed = huge;
        claimed.replace(claimed.size() - 4, 4, littleEndian(32ull * 32 * 3 * 1398101, 4));
        for (const auto& array :
             {huge, claimed, matArray("X", kMatUint8Class, {65535, 65535, 65535, 65535}, kMatUint8, "abc"),
              matArray(std::string(4000, 'X'), kMatUint8Class, {1, 1}, kMatUint8, "a")}) {
            writeBytes(file, matHeader() + array + labels);
            refusalOf(dir.path());
            writeBytes(file, matHeader() + deflated(array) + deflated(labels));
            refusalOf(dir.path());
        }
    }

    TEST_CASE("structures, text and complex numbers beside the arrays are passed over") {
        const TempDir dir;
        writeBoth(dir.path());
        const fs::path file = dir / "train_32x32.mat";
        const std::string structure = matArray("s", 2, {1, 1}, kMatUint8, "");
        writeBytes(file, matHeader() + deflated(structure) + structure + deflated(pixelArray(2)) +
                             deflated(labelArray({1, 2})));
        CHECK(readSvhn(dir.path()).has_value());
        writeBytes(file, matHeader() + structure + deflated(pixelArray(2)) + deflated(pixelArray(2)));
        CHECK(says(refusalOf(dir.path()), "holds two arrays \"X\""));
    }

    TEST_CASE("variables that are missing or of another kind") {
        const TempDir dir;
        writeBoth(dir.path());
        const fs::path file = dir / "train_32x32.mat";
        writeBytes(file, matHeader() + pixelArray(2, "pictures"));
        CHECK(says(refusalOf(dir.path()), "holds no array of numbers X"));
        writeBytes(file, matHeader() + pixelArray(2));
        CHECK(says(refusalOf(dir.path()), "holds no array of numbers y"));
        writeBytes(file,
                   matHeader() + matArray("X", kMatDoubleClass, {2, 2}, kMatDouble, doubles({1, 2, 3, 4})));
        CHECK(says(refusalOf(dir.path()), "has X of [2, 2], expected bytes of [32, 32, 3, images]"));
        writeBytes(file, matHeader() + pixelArray(2) + labelArray({1, 2, 3}));
        CHECK(says(refusalOf(dir.path()), "has y of [3, 1], expected 2 x 1"));
        for (const double wrong : {0.0, 11.0}) {
            writePart(file, {1, wrong});
            CHECK(says(refusalOf(dir.path()), "(image 1), expected 1 to 10"));
        }
        writePart(file, {1, 1.5});
        CHECK(says(refusalOf(dir.path()), "should hold whole numbers"));
    }

    TEST_CASE("reading can be cancelled") {
        const TempDir dir;
        writeBoth(dir.path());
        ReadHooks hooks;
        hooks.cancelled = [] { return true; };
        CHECK(readSvhn(dir.path(), hooks).error().code == ErrorCode::Cancelled);
    }
}
