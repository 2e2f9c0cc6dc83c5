// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/readers/cifar_reader.h"
#include "tests/support/small_files.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

// Image i: coarse label 19 - i % 20, fine label i % 100, every pixel i.
std::string records(int images) {
    std::string bytes;
    for (int i = 0; i < images; ++i)
        bytes += std::string(1, static_cast<char>(19 - i % 20)) + static_cast<char>(i % 100) +
                 std::string(3072, static_cast<char>(i));
    return bytes;
}

void writeSmall(const fs::path& folder) {
    writeBytes(folder / "train.bin", records(120));
    writeBytes(folder / "test.bin", records(10));
}

void checkSmall(const Result<RawDataset>& data) {
    REQUIRE(data.has_value());
    CHECK(data->train.count == 120);
    CHECK(data->test.count == 10);
    CHECK(data->classNames.size() == 100);
    CHECK(data->train.labels[99] == 99); // fine, not coarse
    CHECK(data->train.labels[100] == 0);
    CHECK(data->train.pixels[3072 * 5] == 5);
    CHECK(data->train.pixels[3072 * 6 - 1] == 5);
}

std::string refusalOf(const fs::path& path) {
    const auto data = readCifar100(path);
    REQUIRE_FALSE(data.has_value());
    CHECK(data.error().code == ErrorCode::InvalidInput);
    CHECK(data.error().message.find(path.string()) != std::string::npos);
    return data.error().message;
}

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("cifar100_reader") {
    TEST_CASE("the folder and its parent, with fine labels and their names") {
        const TempDir dir;
        writeSmall(dir / "cifar-100-binary");
        const auto data = readCifar100(dir.path());
        checkSmall(data);
        CHECK(data->classNames[0] == "apple");
        CHECK(data->classNames[99] == "worm");
        checkSmall(readCifar100(dir / "cifar-100-binary"));
    }

#ifdef DISTILL_HAVE_ARCHIVE
    TEST_CASE("the archive as it is downloaded") {
        const TempDir dir;
        std::string names;
        for (int i = 0; i < 100; ++i)
            names += "name" + std::to_string(i) + "\n";
        writeBytes(dir / "cifar-100-binary.tar.gz",
                   gzip(tar({{"cifar-100-binary/fine_label_names.txt", names},
                             {"cifar-100-binary/test.bin", records(10)},
                             {"cifar-100-binary/train.bin", records(120)}})));
        const auto data = readCifar100(dir.path());
        checkSmall(data);
        CHECK(data->classNames[42] == "name42");
        checkSmall(readCifar100(dir / "cifar-100-binary.tar.gz"));
    }
#endif

    TEST_CASE("what will not do") {
        const TempDir dir;
        CHECK(says(refusalOf(dir / "none"), "does not exist; give cifar-100-python.tar.gz"));
        CHECK(says(refusalOf(dir.path()), "is empty; expected train.bin and test.bin"));
        writeSmall(dir.path());
        fs::remove(dir / "test.bin");
        CHECK(says(refusalOf(dir.path()), "lacks test.bin"));
        writeSmall(dir.path());
        writeBytes(dir / "train.bin", records(3).substr(1));
        CHECK(says(refusalOf(dir.path()), "expected whole records of 3074"));
        std::string wrong = records(3);
        wrong[3074 + 1] = 100;
        writeBytes(dir / "train.bin", wrong);
        CHECK(says(refusalOf(dir.path()), "holds the label 100 (image 1), expected 0 to 99"));
    }
}
