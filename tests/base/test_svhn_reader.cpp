// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <array>
#include <memory>

#ifdef DISTILL_HAVE_MATIO
#include <matio.h>
#endif

#include "core/readers/svhn_reader.h"
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

#ifdef DISTILL_HAVE_MATIO

using Mat = std::unique_ptr<mat_t, decltype(&Mat_Close)>;

Mat newMat(const fs::path& file) {
    fs::create_directories(file.parent_path());
    return {Mat_CreateVer(file.c_str(), nullptr, MAT_FT_MAT5), &Mat_Close};
}

template <class Value, std::size_t rank>
void addVariable(const Mat& mat, const char* name, matio_classes kind, matio_types type,
                 std::array<std::size_t, rank> shape, std::vector<Value> values) {
    matvar_t* variable =
        Mat_VarCreate(name, kind, type, static_cast<int>(rank), shape.data(), values.data(), 0);
    Mat_VarWrite(mat.get(), variable, MAT_COMPRESSION_ZLIB);
    Mat_VarFree(variable);
}

// The pixel of image n, channel c, row y, column x.
std::uint8_t pixelAt(std::size_t n, std::size_t c, std::size_t y, std::size_t x) {
    return static_cast<std::uint8_t>(n * 7 + c * 50 + y * 3 + x);
}

void addPixels(const Mat& mat, std::size_t images, const char* name = "X") {
    std::vector<std::uint8_t> columns;
    for (std::size_t n = 0; n < images; ++n)
        for (std::size_t c = 0; c < 3; ++c)
            for (std::size_t x = 0; x < 32; ++x)
                for (std::size_t y = 0; y < 32; ++y)
                    columns.push_back(pixelAt(n, c, y, x));
    addVariable<std::uint8_t, 4>(mat, name, MAT_C_UINT8, MAT_T_UINT8, {32, 32, 3, images}, columns);
}

void addLabels(const Mat& mat, std::vector<double> labels) {
    const std::size_t count = labels.size();
    addVariable<double, 2>(mat, "y", MAT_C_DOUBLE, MAT_T_DOUBLE, {count, 1}, std::move(labels));
}

void writePart(const fs::path& file, std::vector<double> labels) {
    const auto mat = newMat(file);
    addPixels(mat, labels.size());
    addLabels(mat, std::move(labels));
}

void writeBoth(const fs::path& folder) {
    writePart(folder / "train_32x32.mat", {1, 10, 9, 2});
    writePart(folder / "test_32x32.mat", {10, 5});
}

#endif

} // namespace

TEST_SUITE("svhn_reader") {
    TEST_CASE("places that hold no SVHN") {
        const TempDir dir;
        CHECK(says(refusalOf(dir / "none"), "does not exist; give the folder"));
        CHECK(says(refusalOf(dir.path()), "lacks train_32x32.mat"));
        writeBytes(dir / "train_32x32.mat", "x");
        CHECK(says(refusalOf(dir.path()), "lacks test_32x32.mat"));
        CHECK(says(refusalOf(dir / "train_32x32.mat"), "is a file; give the folder"));
    }

#ifdef DISTILL_HAVE_MATIO
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
        CHECK(says(refusalOf(dir.path()), "is no MATLAB file"));
    }

    TEST_CASE("structures and claims of endless dimensions or names are refused before anything is allocated "
              "for them") {
        const TempDir dir;
        writeBoth(dir.path());
        const fs::path file = dir / "train_32x32.mat";
        const std::string header = readBytes(file).substr(0, 128);
        using Words = std::vector<std::uint32_t>;
        for (const Words& words : {Words{14, 64, 6, 8, 9, 0, 5, 0xfffffffc, 1, 1},
                                   Words{14, 64, 6, 8, 9, 0, 5, 8, 2, 1, 1, 0x79000001},
                                   Words{14, 64, 6, 8, 2, 0, 5, 8, 1, 1, 1, 1}}) {
            std::string bytes = header; // a matrix of 64 bytes: flags, dimensions, name
            bytes.append(reinterpret_cast<const char*>(words.data()), words.size() * sizeof(std::uint32_t));
            bytes.resize(128 + 8 + 64, '\1');
            writeBytes(file, bytes);
            CHECK(says(refusalOf(dir.path()), "more than plain arrays"));
        }
    }

    TEST_CASE("variables that are missing or of another kind") {
        const TempDir dir;
        writeBoth(dir.path());
        const fs::path file = dir / "train_32x32.mat";
        addPixels(newMat(file), 2, "pictures");
        CHECK(says(refusalOf(dir.path()), "holds no variable X"));
        addPixels(newMat(file), 2);
        CHECK(says(refusalOf(dir.path()), "holds no variable y"));
        addVariable<double, 2>(newMat(file), "X", MAT_C_DOUBLE, MAT_T_DOUBLE, {2, 2}, {1, 2, 3, 4});
        CHECK(says(refusalOf(dir.path()), "has X of 2 x 2, expected bytes of 32 x 32 x 3"));
        {
            const auto mat = newMat(file);
            addPixels(mat, 2);
            addLabels(mat, {1, 2, 3});
        }
        CHECK(says(refusalOf(dir.path()), "has y of 3 x 1, expected 2 x 1"));
        for (const double wrong : {0.0, 11.0, 1.5}) {
            writePart(file, {1, wrong});
            CHECK(says(refusalOf(dir.path()), "(image 1), expected 1 to 10"));
        }
    }

    TEST_CASE("reading can be cancelled") {
        const TempDir dir;
        writeBoth(dir.path());
        ReadHooks hooks;
        hooks.cancelled = [] { return true; };
        CHECK(readSvhn(dir.path(), hooks).error().code == ErrorCode::Cancelled);
    }
#else
    TEST_CASE("a build without matio says so") {
        const TempDir dir;
        writeBytes(dir / "train_32x32.mat", "x");
        writeBytes(dir / "test_32x32.mat", "x");
        CHECK(says(refusalOf(dir.path()), "this build has no matio"));
    }
#endif
}
