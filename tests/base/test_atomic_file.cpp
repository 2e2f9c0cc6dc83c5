// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/io/atomic_file.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

std::size_t entries(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

} // namespace

TEST_SUITE("atomic_file") {
    TEST_CASE("what is written is read, byte by byte, and replaces what was there") {
        const TempDir dir;
        const std::string bytes("a\0b\n\xff", 5);
        REQUIRE(writeFileAtomically(dir / "file", "before, and longer").has_value());
        REQUIRE(writeFileAtomically(dir / "file", bytes).has_value());
        CHECK(readWholeFile(dir / "file") == bytes);
        CHECK(entries(dir.path()) == 1); // no temporary file stays
        REQUIRE(writeFileAtomically(dir / "empty", "").has_value());
        CHECK(readWholeFile(dir / "empty") == std::string());
    }

    TEST_CASE("a failed write leaves the old file and nothing else") {
        const TempDir dir;
        fs::create_directories(dir / "taken" / "inside");
        const auto written = writeFileAtomically(dir / "taken", "x");
        REQUIRE_FALSE(written.has_value());
        CHECK(written.error().code == ErrorCode::CannotWrite);
        CHECK(written.error().message.find((dir / "taken").string()) != std::string::npos);
        CHECK(entries(dir.path()) == 1);
    }

    TEST_CASE("errors name the path and what is wrong") {
        const TempDir dir;
        const auto messageOf = [](const auto& result, ErrorCode code) {
            REQUIRE_FALSE(result.has_value());
            CHECK(result.error().code == code);
            return result.error().message;
        };
        CHECK(messageOf(writeFileAtomically(dir / "no" / "file", "x"), ErrorCode::CannotWrite) ==
              "Cannot write " + (dir / "no" / "file").string() +
                  ": its folder does not exist; create it or choose another place.");
        CHECK(messageOf(writeFileAtomically("", "x"), ErrorCode::CannotWrite).find("names no file") !=
              std::string::npos);
        CHECK(messageOf(readWholeFile(dir / "none"), ErrorCode::InvalidInput) ==
              "Cannot read " + (dir / "none").string() + ": it does not exist; check the path.");
        CHECK(messageOf(readWholeFile(dir.path()), ErrorCode::InvalidInput).find("is a folder") !=
              std::string::npos);
        CHECK(messageOf(readWholeFile("/dev/null"), ErrorCode::InvalidInput).find("no regular file") !=
              std::string::npos);
        CHECK(messageOf(writeFileAtomically("/proc/nothing/file", "x"), ErrorCode::CannotWrite)
                  .find("/proc/nothing") != std::string::npos);
    }
}
