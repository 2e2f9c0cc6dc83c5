// SPDX-License-Identifier: GPL-3.0-or-later
// Where a person's outputs go: never over another file, never in place of a device, a link or a mode.
#include <doctest/doctest.h>

#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/io/atomic_file.h"
#include "core/io/staged_output.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& file, const std::string& bytes) {
    std::ofstream(file) << bytes;
}

std::string contentOf(const fs::path& file) {
    return valueOrThrow(readWholeFile(file));
}

std::size_t entries(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

} // namespace

TEST_SUITE("staged_output") {

    TEST_CASE("a new file appears; one that is there stays, unless it is to be replaced") {
        const TempDir dir;
        REQUIRE(writeOutput(dir / "a", Existing::Refuse, "first").has_value());
        const auto refused = writeOutput(dir / "a", Existing::Refuse, "second");
        REQUIRE_FALSE(refused.has_value());
        CHECK((refused.error().code == ErrorCode::CannotWrite));
        CHECK(refused.error().message.find((dir / "a").string() + " exists already") != std::string::npos);
        CHECK(contentOf(dir / "a") == "first");
        CHECK(refused.error().message.find("--force") != std::string::npos);
        fs::create_directories(dir / "folder");
        const auto never = writeOutput(dir / "folder", Existing::Replace, "second");
        REQUIRE_FALSE(never.has_value());
        CHECK(never.error().message.find("a folder is never replaced") != std::string::npos);
        CHECK(never.error().message.find("--force") == std::string::npos);
        fs::remove(dir / "folder");
        REQUIRE(writeOutput(dir / "a", Existing::Replace, "second").has_value());
        CHECK(contentOf(dir / "a") == "second");
        CHECK(entries(dir.path()) == 1);
    }

    TEST_CASE("a replaced file keeps its mode") {
        const TempDir dir;
        put(dir / "a", "first");
        fs::permissions(dir / "a", fs::perms::owner_read | fs::perms::owner_write);
        REQUIRE(writeOutput(dir / "a", Existing::Replace, "second").has_value());
        CHECK(fs::status(dir / "a").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    }

    TEST_CASE("a link is written through and stays a link; one to nothing is refused") {
        const TempDir dir;
        put(dir / "target", "first");
        fs::create_symlink("target", dir / "link");
        CHECK_FALSE(writeOutput(dir / "link", Existing::Refuse, "second").has_value());
        REQUIRE(writeOutput(dir / "link", Existing::Replace, "second").has_value());
        CHECK(fs::is_symlink(dir / "link"));
        CHECK(contentOf(dir / "target") == "second");
        fs::create_symlink("nowhere", dir / "dangling");
        const auto refused = writeOutput(dir / "dangling", Existing::Replace, "x");
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().message.find("link to nothing") != std::string::npos);
        CHECK_FALSE(fs::exists(dir / "nowhere"));
    }

    TEST_CASE("a device is written into, and stays a device") {
        CHECK(writeOutput("/dev/null", Existing::Refuse, "x").has_value());
        CHECK(fs::is_character_file("/dev/null"));
        const auto full = writeOutput("/dev/full", Existing::Refuse, "x");
        REQUIRE_FALSE(full.has_value());
        CHECK((full.error().code == ErrorCode::CannotWrite));
        CHECK(full.error().message.find("the disk is full") != std::string::npos);
        CHECK(fs::is_character_file("/dev/full"));
    }

    TEST_CASE("a pipe gets the bytes") {
        const TempDir dir;
        const auto pipe = dir / "pipe";
        REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
        const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        REQUIRE(reader >= 0);
        REQUIRE(writeOutput(pipe, Existing::Refuse, "through").has_value());
        char bytes[16] = {};
        CHECK(::read(reader, bytes, sizeof bytes) == 7);
        CHECK(std::string(bytes) == "through");
        ::close(reader);
        CHECK(fs::is_fifo(pipe));
    }

    TEST_CASE("a folder is never replaced, and what fails leaves nothing behind") {
        const TempDir dir;
        fs::create_directory(dir / "folder");
        CHECK_FALSE(writeOutput(dir / "folder", Existing::Replace, "x").has_value());
        CHECK_FALSE(writeOutput(dir / "none" / "a", Existing::Replace, "x").has_value());
        const auto failed =
            writeOutput(dir / "a", Existing::Replace, [](const fs::path& place) -> Result<void> {
                return failure(ErrorCode::RunFailed, "Cannot draw " + place.string() + ".");
            });
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().message == "Cannot draw " + (dir / "a").string() + ".");
        CHECK(entries(dir.path()) == 1);
    }

} // TEST_SUITE
