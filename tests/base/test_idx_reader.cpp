// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/readers/idx_reader.h"
#include "tests/support/small_files.h"
#include "tests/support/temp_dir.h"
#include "tests/support/zip_bytes.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kNames{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

// 20 training and 10 test images of 4 x 4 pixels.
void writeSmall(const fs::path& folder) {
    writeBytes(folder / "train-images-idx3-ubyte", idxImages(20, 4));
    writeBytes(folder / "train-labels-idx1-ubyte", idxLabels(20));
    writeBytes(folder / "t10k-images-idx3-ubyte", idxImages(10, 4, 7));
    writeBytes(folder / "t10k-labels-idx1-ubyte", idxLabels(10));
}

std::string refusalOf(const fs::path& folder) {
    const auto data = readIdxDataset(folder, {}, kNames);
    REQUIRE_FALSE(data.has_value());
    CHECK(data.error().code == ErrorCode::InvalidInput);
    CHECK(data.error().message.find(folder.string()) != std::string::npos);
    return data.error().message;
}

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("idx_reader") {
    TEST_CASE("torchvision's root holds both datasets under the same file names") {
        const TempDir dir;
        for (const char* name : {"MNIST", "FashionMNIST"}) {
            const fs::path raw = dir / "data" / name / "raw";
            const char first = name[0] == 'M' ? 1 : 2;
            writeBytes(raw / "train-images-idx3-ubyte", idxImages(20, 4, first));
            writeBytes(raw / "train-labels-idx1-ubyte", idxLabels(20));
            writeBytes(raw / "t10k-images-idx3-ubyte", idxImages(10, 4, first));
            writeBytes(raw / "t10k-labels-idx1-ubyte", idxLabels(10));
        }
        for (const fs::path& place :
             {dir / "data", dir.path(), dir / "data" / "FashionMNIST", dir / "data" / "FashionMNIST" / "raw",
              dir / "data" / "FashionMNIST" / "raw" / "train-images-idx3-ubyte"}) {
            const auto data = readIdxDataset(place, {true}, kNames);
            REQUIRE(data.has_value());
            CHECK(data->train.pixels.at(0) == 2);
        }
        CHECK(readIdxDataset(dir.path(), {false}, kNames)->train.pixels.at(0) == 1);
        fs::remove_all(dir / "data" / "MNIST");
        CHECK_FALSE(readIdxDataset(dir / "data", {false}, kNames).has_value());
    }

    TEST_CASE("the published files of the other dataset are told by their labels") {
        const TempDir dir;
        std::string labels =
            bigEndian(0x801) + bigEndian(60000) + std::string("\x09\x00\x00\x03\x00\x02\x07\x02", 8);
        writeBytes(dir / "train-images-idx3-ubyte", idxImages(60000, 1));
        writeBytes(dir / "train-labels-idx1-ubyte", labels + std::string(59992, '\1'));
        writeBytes(dir / "t10k-images-idx3-ubyte", idxImages(10, 1));
        writeBytes(dir / "t10k-labels-idx1-ubyte", idxLabels(10));
        CHECK(readIdxDataset(dir.path(), {true}, kNames).has_value());
        CHECK(says(refusalOf(dir.path()), "holds FashionMNIST, not MNIST"));
    }

#ifdef DISTILL_HAVE_ARCHIVE
    TEST_CASE("Keras' mnist.npz, itself or in its folder") {
        const TempDir dir;
        const auto npy = [](const std::string& type, const std::string& shape, const std::string& values) {
            std::string header =
                "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
            header.resize(117, ' ');
            return std::string("\x93NUMPY\x01\x00", 8) + littleEndian(118, 2) + header + "\n" + values;
        };
        const auto write = [&](const std::string& trainLabels) {
            writeBytes(dir / "datasets" / "mnist.npz",
                       zip({{"x_train.npy", npy("|u1", "(2, 2, 2)", "abcdefgh")},
                            {"y_train.npy", npy("|u1", "(2,)", trainLabels)},
                            {"x_test.npy", npy("|u1", "(1, 2, 2)", "ijkl")},
                            {"y_test.npy", npy("|u1", "(1,)", std::string(1, '\7'))}}));
        };
        write("\3\4");
        for (const fs::path& place : {dir.path(), dir / "datasets", dir / "datasets" / "mnist.npz"}) {
            const auto data = readIdxDataset(place, {}, kNames);
            REQUIRE(data.has_value());
            CHECK(data->train.labels == std::vector<std::int64_t>{3, 4});
            CHECK(data->train.pixels == std::vector<std::uint8_t>{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'});
            CHECK(data->test.labels == std::vector<std::int64_t>{7});
        }
        write("\3\x0b");
        CHECK(says(refusalOf(dir / "datasets"), "mnist.npz holds the label 11"));
        writeBytes(dir / "datasets" / "mnist.npz",
                   zip({{"x_train.npy", npy("|u1", "(2, 2, 2)", "abcdefgh")}}));
        CHECK(says(refusalOf(dir / "datasets"), "lacks the array y_train"));
    }
#endif

    TEST_CASE("plain files") {
        const TempDir dir;
        writeSmall(dir.path());
        const auto data = readIdxDataset(dir.path(), {}, kNames);
        REQUIRE(data.has_value());
        CHECK(data->train.count == 20);
        CHECK(data->train.channels == 1);
        CHECK(data->train.height == 4);
        CHECK(data->train.width == 4);
        CHECK(data->train.pixels.size() == 320);
        CHECK(data->train.pixels[17] == 17);
        CHECK(data->train.labels[13] == 3);
        CHECK(data->test.count == 10);
        CHECK(data->test.pixels[0] == 7);
        CHECK(data->classNames == kNames);
    }

    TEST_CASE("other spellings, a subfolder, and progress") {
        const TempDir dir;
        writeSmall(dir / "raw");
        fs::rename(dir / "raw" / "train-images-idx3-ubyte", dir / "raw" / "train-images.idx3-ubyte");
        fs::rename(dir / "raw" / "t10k-labels-idx1-ubyte", dir / "raw" / "t10k_labels_idx1_ubyte");
        std::vector<double> progress;
        ReadHooks hooks;
        hooks.progress = [&](double done, double total) {
            CHECK(total == 4);
            progress.push_back(done);
        };
        CHECK(readIdxDataset(dir.path(), {}, kNames, hooks).has_value());
        CHECK(progress == std::vector<double>{0, 2, 4});
    }

#ifdef DISTILL_HAVE_ARCHIVE
    TEST_CASE("gzip gives the same as plain") {
        const TempDir dir;
        writeSmall(dir / "plain");
        for (const auto& entry : fs::directory_iterator(dir / "plain"))
            writeBytes(dir / "packed" / (entry.path().filename().string() + ".gz"),
                       gzip(readBytes(entry.path())));
        const auto plain = readIdxDataset(dir / "plain", {}, kNames),
                   packed = readIdxDataset(dir / "packed", {}, kNames);
        REQUIRE(plain.has_value());
        REQUIRE(packed.has_value());
        CHECK(plain->train.pixels == packed->train.pixels);
        CHECK(plain->test.labels == packed->test.labels);
    }

    TEST_CASE("a truncated gzip") {
        const TempDir dir;
        writeSmall(dir.path());
        fs::remove(dir / "train-images-idx3-ubyte");
        const std::string whole = gzip(idxImages(20, 4));
        writeBytes(dir / "train-images-idx3-ubyte.gz", whole.substr(0, 100));
        CHECK(says(refusalOf(dir.path()), "train-images-idx3-ubyte.gz is truncated"));
        writeBytes(dir / "train-images-idx3-ubyte.gz", gzip(idxImages(20, 4).substr(0, 200)));
        CHECK(says(refusalOf(dir.path()), "train-images-idx3-ubyte.gz is truncated"));
    }
#endif

    TEST_CASE("places that hold no dataset") {
        const TempDir dir;
        CHECK(says(refusalOf(dir / "none"), "does not exist"));
        CHECK(says(refusalOf(dir.path()), "is empty; it should hold train-images-idx3-ubyte"));
        writeBytes(dir / "file", "x");
        CHECK(says(refusalOf(dir / "file"), "is a file; give the folder"));
        CHECK(says(refusalOf(dir.path()), "lacks train-images-idx3-ubyte (or train-images-idx3-ubyte.gz)"));
        writeSmall(dir.path());
        fs::remove(dir / "t10k-labels-idx1-ubyte");
        CHECK(says(refusalOf(dir.path()), "lacks t10k-labels-idx1-ubyte"));
        fs::create_directory(dir / "t10k-labels-idx1-ubyte"); // a folder where the file should be
        CHECK(says(refusalOf(dir.path()), "lacks t10k-labels-idx1-ubyte"));
    }

    TEST_CASE("files that are not what they should be") {
        const TempDir dir;
        writeSmall(dir.path());
        const fs::path images = dir / "train-images-idx3-ubyte", labels = dir / "train-labels-idx1-ubyte";
        const std::string good = idxImages(20, 4);
        writeBytes(images, good.substr(0, good.size() - 1));
        CHECK(says(refusalOf(dir.path()), images.string() + " is truncated: its header promises 320 bytes"));
        writeBytes(images, good + "x");
        CHECK(says(refusalOf(dir.path()), "is longer than its header says"));
        writeBytes(images, good.substr(0, 10));
        CHECK(says(refusalOf(dir.path()), "is truncated in its header"));
        writeBytes(images, idxLabels(20));
        CHECK(says(refusalOf(dir.path()), "is no IDX file of images"));
        writeBytes(images, bigEndian(0x803) + bigEndian(0xffffffff) + bigEndian(4096) + bigEndian(4096));
        CHECK(says(refusalOf(dir.path()), "is truncated"));
        writeBytes(images, bigEndian(0x803) + bigEndian(1) + bigEndian(0xffffffff) + bigEndian(4));
        CHECK(says(refusalOf(dir.path()), "which no dataset has"));
        writeBytes(images, idxImages(0, 4));
        CHECK(says(refusalOf(dir.path()), "holds 0 images"));
        writeBytes(images, good);
        writeBytes(labels, idxLabels(19));
        CHECK(says(refusalOf(dir.path()), "holds 19 labels for the 20 images"));
        std::string wrong = idxLabels(20);
        wrong[8 + 5] = 10;
        writeBytes(labels, wrong);
        CHECK(says(refusalOf(dir.path()), "holds the label 10 (image 5), expected 0 to 9"));
        writeBytes(labels, idxLabels(20));
        writeBytes(dir / "t10k-images-idx3-ubyte", idxImages(10, 5));
        CHECK(says(refusalOf(dir.path()), "another size"));
    }

    TEST_CASE("cancelled") {
        const TempDir dir;
        writeSmall(dir.path());
        ReadHooks hooks;
        hooks.cancelled = [] { return true; };
        CHECK(readIdxDataset(dir.path(), {}, kNames, hooks).error().code == ErrorCode::Cancelled);
    }
}
