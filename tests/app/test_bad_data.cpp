// SPDX-License-Identifier: GPL-3.0-or-later
// Datasets that are missing, truncated or something else: exit code 3 and a sentence with the path.
#include <doctest/doctest.h>

#include "tests/app/program.h"
#include "tests/support/small_pictures.h"

using namespace distill::test;
namespace fs = std::filesystem;

namespace {

void checkBadData(const std::string& dataset, const fs::path& data, const std::string& named) {
    const Scratch scratch;
    const Outcome outcome = runDistill({"run", "--dataset", dataset, "--data", data.string(), "--iterations",
                                        "1", "--out", (scratch / "run").string()});
    CAPTURE(outcome.err);
    CHECK(outcome.exitCode == 3);
    CHECK(outcome.err.find(named) != std::string::npos);
    CHECK(outcome.err.find("frame #") == std::string::npos); // no backtrace for the user
}

std::string bigEndian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

// IDX files of `count` images, of which only `kept` bytes of the training images are there.
void writeIdx(const fs::path& folder, std::uint32_t count, std::size_t kept) {
    const std::string images = bigEndian(0x803) + bigEndian(count) + bigEndian(28) + bigEndian(28);
    const std::string labels = bigEndian(0x801) + bigEndian(count);
    for (const char* part : {"train", "t10k"}) {
        writeText(folder / (std::string(part) + "-images-idx3-ubyte"), images + std::string(kept, '\0'));
        writeText(folder / (std::string(part) + "-labels-idx1-ubyte"), labels + std::string(count, '\0'));
    }
}

} // namespace

TEST_SUITE("bad_data") {

    TEST_CASE("a path that is not there is named") {
        checkBadData("cifar10", "/nowhere/cifar-10", "/nowhere/cifar-10");
        checkBadData("fashion-mnist", "/nowhere/fashion", "/nowhere/fashion");
    }

    TEST_CASE("an empty folder is answered with the files that were expected") {
        const Scratch scratch;
        checkBadData("cifar10", scratch.path(), "data_batch_1.bin");
        checkBadData("mnist", scratch.path(), "train-images");
    }

    TEST_CASE("truncated files are named") {
        const Scratch scratch;
        SUBCASE("CIFAR-10 batches") {
            for (const char* name : {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4",
                                     "data_batch_5", "test_batch"})
                writeText(scratch / (std::string(name) + ".bin"), std::string(30730000, '\0'));
            writeText(scratch / "data_batch_3.bin", std::string(30729999, '\0'));
            checkBadData("cifar10", scratch.path(), "data_batch_3.bin");
        }
        SUBCASE("IDX") {
            writeIdx(scratch.path(), 100, 100 * 28 * 28 - 1);
            checkBadData("mnist", scratch.path(), "train-images-idx3-ubyte");
        }
        SUBCASE("gzip") {
            writeIdx(scratch.path(), 100, 100 * 28 * 28);
            fs::remove(scratch / "train-images-idx3-ubyte");
            writeText(scratch / "train-images-idx3-ubyte.gz", "\x1f\x8b\x08");
            checkBadData("mnist", scratch.path(), "train-images-idx3-ubyte");
        }
    }

    TEST_CASE("a file of another kind is named") {
        const Scratch scratch;
        const fs::path archive = scratch / "cifar-10-binary.tar.gz";
        writeText(archive, "this is no archive");
        checkBadData("cifar10", archive, archive.string());
    }

    TEST_CASE("Debian's FashionMNIST is found without --data") {
        if (!fs::exists("/usr/share/datasets/fashion-mnist")) {
            MESSAGE("skipped: the package dataset-fashion-mnist is not installed");
            return;
        }
        const Scratch scratch;
        const Outcome outcome =
            runDistill(smallRun(scratch / "run", {"--dataset", "fashion-mnist", "--iterations", "2", "--ipc",
                                                  "1", "--evaluate-every", "0", "--set", "evaluate.repeats=1",
                                                  "--set", "evaluate.epochs=1"}));
        CAPTURE(outcome.err);
        CHECK(outcome.exitCode == 0);
        CHECK(eventsOf(readJournal(scratch / "run"), "iteration").size() == 2);
    }

    TEST_CASE("a run whose pictures were moved says how to go on, and goes on") {
        const Scratch scratch;
        const fs::path here = scratch / "pictures", there = scratch / "moved", run = scratch / "run";
        for (const char* name : {"amber", "beryl"})
            for (int shade = 0; shade < 8; ++shade) {
                fs::create_directories(here / name);
                writeText(here / name / (std::to_string(shade) + ".pgm"),
                          greyPicture(16, 16, shade * 8 + (*name == 'a' ? 0 : 128)));
            }
        const Outcome first =
            runDistill(smallRun(run, {"--dataset", "folder", "--data", here.string(), "--lambda", "0",
                                      "--evaluate-every", "0", "--iterations", "1", "--ipc", "1"}));
        REQUIRE_MESSAGE(first.exitCode == 0, first.err);
        fs::rename(here, there);
        const Arguments again{"resume", run.string(), "--iterations", "2"};
        const Outcome lost = runDistill(again);
        CHECK(lost.exitCode == 3);
        CHECK_MESSAGE(lost.err.find(here.string()) != std::string::npos, lost.err);
        CHECK_MESSAGE(lost.err.find("--data") != std::string::npos, lost.err);
        Arguments told = again;
        told.insert(told.end(), {"--data", there.string()});
        const Outcome found = runDistill(told);
        CHECK_MESSAGE(found.exitCode == 0, found.err);
    }

} // TEST_SUITE
