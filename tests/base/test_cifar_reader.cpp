// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <algorithm>

#include "core/readers/cifar_reader.h"
#include "tests/support/pickled_batch.h"
#include "tests/support/small_files.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

constexpr int kImages = 10; // a batch; every pixel of training image i is i, of test image i it is 200 + i

std::vector<std::pair<std::string, std::string>> smallFiles() {
    std::vector<std::pair<std::string, std::string>> files;
    for (int batch = 0; batch < 5; ++batch)
        files.emplace_back("data_batch_" + std::to_string(batch + 1) + ".bin",
                           cifarBatch(kImages, batch * kImages));
    files.emplace_back("test_batch.bin", cifarBatch(kImages, 200));
    return files;
}

void writeSmall(const fs::path& folder) {
    for (const auto& [name, bytes] : smallFiles())
        writeBytes(folder / name, bytes);
}

void checkSmall(const Result<RawDataset>& data) {
    REQUIRE(data.has_value());
    CHECK(data->train.count == 5 * kImages);
    CHECK(data->train.channels == 3);
    CHECK(data->train.height == 32);
    CHECK(data->test.count == kImages);
    bool right = true;
    for (std::size_t i = 0; i < data->train.labels.size(); ++i)
        right = right && data->train.labels[i] == static_cast<std::int64_t>(i % 10) &&
                data->train.pixels[i * 3072] == i && data->train.pixels[i * 3072 + 3071] == i;
    CHECK(right);
    CHECK(data->test.pixels[3072] == 201);
    CHECK(data->classNames.size() == 10);
}

std::string refusalOf(const fs::path& path) {
    const auto data = readCifar10(path);
    REQUIRE_FALSE(data.has_value());
    CHECK(data.error().code == ErrorCode::InvalidInput);
    CHECK(data.error().message.find(path.string()) != std::string::npos);
    return data.error().message;
}

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("cifar_reader") {
    TEST_CASE("the folder and its parent") {
        const TempDir dir;
        writeSmall(dir / "cifar-10-batches-bin");
        checkSmall(readCifar10(dir / "cifar-10-batches-bin"));
        const auto data = readCifar10(dir.path());
        checkSmall(data);
        CHECK(data->classNames[0] == "airplane"); // the published names where none are given
    }

    TEST_CASE("Python's batches: torchvision's root, the folder itself, one of them, the archive") {
        const TempDir dir;
        std::vector<std::pair<std::string, std::string>> files;
        for (int batch = 0; batch < 6; ++batch)
            files.emplace_back(batch < 5 ? "data_batch_" + std::to_string(batch + 1) : "test_batch",
                               pickledBatch("labels", kImages, batch < 5 ? batch * kImages : 200));
        const fs::path folder = dir / "data" / "cifar-10-batches-py";
        for (const auto& [name, bytes] : files)
            writeBytes(folder / name, bytes);
        for (const fs::path& place : {dir.path(), dir / "data", folder, folder / "data_batch_2"})
            checkSmall(readCifar10(place));
        CHECK(findCifar10(dir.path()) == folder);
        CHECK_FALSE(findCifar100(dir.path()).has_value());
#ifdef DISTILL_HAVE_ARCHIVE
        std::reverse(files.begin(), files.end());
        writeBytes(dir / "fetched" / "cifar-10-python.tar.gz", gzip(tar(files)));
        checkSmall(readCifar10(dir / "fetched"));
#endif
        writeBytes(folder / "data_batch_3", pickledBatch("labels", kImages, 0, 9));
        CHECK(says(refusalOf(folder), "data_batch_3 holds 9 \"labels\" for 10 images"));
        writeBytes(folder / "data_batch_3", pickledBatch("fine_labels", kImages, 0));
        CHECK(says(refusalOf(folder), "holds 0 \"labels\" for 10 images"));
        writeBytes(folder / "data_batch_3", std::string("\x80\x02") + "cos\nsystem\n.");
        CHECK(says(refusalOf(folder), "it asks to run \"os.system\""));
        writeBytes(folder / "data_batch_3", "no pickle");
        CHECK(says(refusalOf(folder), "data_batch_3 is no batch of CIFAR-10"));
        fs::remove(folder / "data_batch_3");
        CHECK(says(refusalOf(folder), "lacks data_batch_3"));
    }

    TEST_CASE("class names from the file beside") {
        const TempDir dir;
        writeSmall(dir.path());
        writeBytes(dir / "batches.meta.txt", "a\r\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        const auto data = readCifar10(dir.path());
        checkSmall(data);
        CHECK(data->classNames[0] == "a");
        CHECK(data->classNames[9] == "j");
        writeBytes(dir / "batches.meta.txt", "only\nthree\nnames\n");
        CHECK(readCifar10(dir.path())->classNames[9] == "truck");
    }

#ifdef DISTILL_HAVE_ARCHIVE
    TEST_CASE("an archive gives the order of the batches, whatever its own") {
        const TempDir dir;
        auto files = smallFiles();
        std::reverse(files.begin(), files.end());
        for (auto& [name, bytes] : files)
            name = "cifar-10-batches-bin/" + name;
        files.insert(files.begin() + 2,
                     {"cifar-10-batches-bin/batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n"});
        files.emplace_back("cifar-10-batches-bin/readme.html", "<html>");
        writeBytes(dir / "a" / "cifar-10-binary.tar.gz", gzip(tar(files)));
        writeBytes(dir / "b.tar", tar(files));
        checkSmall(readCifar10(dir / "a" / "cifar-10-binary.tar.gz"));
        checkSmall(readCifar10(dir / "a")); // the folder with the download
        const auto data = readCifar10(dir / "b.tar");
        checkSmall(data);
        CHECK(data->classNames[3] == "d");
    }

    TEST_CASE("archives that will not do") {
        const TempDir dir;
        auto files = smallFiles();
        const std::string whole = gzip(tar(files));
        writeBytes(dir / "cut.tar.gz", whole.substr(0, whole.size() / 2));
        CHECK(says(refusalOf(dir / "cut.tar.gz"), "truncated"));
        files.erase(files.begin() + 2);
        writeBytes(dir / "lacks.tar.gz", gzip(tar(files)));
        CHECK(says(refusalOf(dir / "lacks.tar.gz"), "lacks data_batch_3.bin"));
        writeBytes(dir / "text.tar.gz", "this is no archive");
        CHECK(says(refusalOf(dir / "text.tar.gz"), "is no .tar.gz archive"));
        writeBytes(dir / "one.gz", gzip("a single file, no tar"));
        CHECK(says(refusalOf(dir / "one.gz"), (dir / "one.gz").string()));
    }
#endif

    TEST_CASE("places that hold no dataset") {
        const TempDir dir;
        CHECK(says(refusalOf(dir / "none"), "does not exist"));
        CHECK(says(refusalOf(dir.path()), "is empty; expected data_batch_1.bin"));
        writeBytes(dir / "other", "x");
        CHECK(says(refusalOf(dir.path()), "holds no CIFAR-10; expected data_batch_1.bin"));
        writeSmall(dir.path());
        fs::remove(dir / "test_batch.bin");
        CHECK(says(refusalOf(dir.path()), "lacks test_batch.bin"));
    }

    TEST_CASE("batches that are not what they should be") {
        const TempDir dir;
        writeSmall(dir.path());
        const fs::path file = dir / "data_batch_4.bin";
        const std::string good = readBytes(file);
        writeBytes(file, good.substr(0, good.size() - 1));
        CHECK(
            says(refusalOf(dir.path()), file.string() + " has 30729 bytes, expected whole records of 3073"));
        writeBytes(file, "");
        CHECK(says(refusalOf(dir.path()), "has 0 bytes"));
        writeBytes(file, good.substr(3073));
        CHECK(says(refusalOf(dir.path()), "holds 9 images where another batch holds 10"));
        std::string wrong = good;
        wrong[2 * 3073] = 10;
        writeBytes(file, wrong);
        CHECK(says(refusalOf(dir.path()), "holds the label 10 (image 2), expected 0 to 9"));
    }

    TEST_CASE("progress and cancelling") {
        const TempDir dir;
        writeSmall(dir.path());
        double last = -1;
        ReadHooks hooks;
        hooks.progress = [&](double done, double total) {
            CHECK(done == last + 1);
            CHECK(total == 6);
            last = done;
        };
        checkSmall(readCifar10(dir.path(), hooks));
        CHECK(last == 6);
        hooks = {};
        hooks.cancelled = [] { return true; };
        CHECK(readCifar10(dir.path(), hooks).error().code == ErrorCode::Cancelled);
    }
}
