// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/base/result.h"
#include "core/io/input_file.h"
#include "tests/support/small_files.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

std::string readAll(InputStream& stream) {
    std::string content;
    std::uint8_t block[1000]; // NOLINT: a plain buffer is what the interface takes
    while (const std::size_t got = stream.read(block, sizeof block))
        content.append(reinterpret_cast<const char*>(block), got);
    return content;
}

std::string content(const fs::path& file) {
    return readAll(*openInput(file));
}

Error errorOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const DistillError& e) {
        return e.error();
    }
    FAIL("no error");
    return {};
}

std::string longText() {
    std::string text;
    for (int i = 0; i < 200000; ++i)
        text += static_cast<char>(i * i >> 3);
    return text;
}

} // namespace

TEST_SUITE("input_file") {
    TEST_CASE("a plain file, whatever its name") {
        const TempDir dir;
        writeBytes(dir / "a.gz", longText());
        CHECK(content(dir / "a.gz") == longText());
        CHECK_FALSE(isGzip(dir / "a.gz"));
        CHECK(largestContent(dir / "a.gz") == longText().size());
        writeBytes(dir / "empty", "");
        CHECK(content(dir / "empty").empty());
    }

    TEST_CASE("what is left of a stream is read, up to a limit where there is one") {
        const TempDir dir;
        writeBytes(dir / "a", longText());
        CHECK(contentOf(*openInput(dir / "a")) == longText());
        const auto part = contentOf(*openInput(dir / "a"), 1000);
        CHECK(part.size() > 1000);
        CHECK(part.size() < longText().size());
        CHECK(longText().compare(0, part.size(), part) == 0);
    }

    TEST_CASE("what is missing or a folder") {
        const TempDir dir;
        CHECK(errorOf([&] { openInput(dir / "none"); }).message.find("does not exist") != std::string::npos);
        CHECK(errorOf([&] { openInput(dir.path()); }).message.find("is a folder") != std::string::npos);
        CHECK(errorOf([&] { openInput(dir / "none"); }).code == ErrorCode::InvalidInput);
    }

#ifdef DISTILL_HAVE_ARCHIVE
    TEST_CASE("gzip is recognised by its content") {
        const TempDir dir;
        writeBytes(dir / "a", gzip(longText()));
        CHECK(isGzip(dir / "a"));
        CHECK(content(dir / "a") == longText());
        CHECK(largestContent(dir / "a") >= longText().size());
        writeBytes(dir / "none", gzip(""));
        CHECK(content(dir / "none").empty());
    }

    TEST_CASE("a truncated or damaged gzip") {
        const TempDir dir;
        const std::string whole = gzip(longText());
        for (const std::size_t size : {std::size_t{3}, std::size_t{12}, whole.size() / 2}) {
            CAPTURE(size);
            writeBytes(dir / "a.gz", whole.substr(0, size));
            const Error error = errorOf([&] { content(dir / "a.gz"); });
            CHECK(error.code == ErrorCode::InvalidInput);
            CHECK(error.message.find((dir / "a.gz").string()) == 0);
        }
        std::string damaged = whole;
        damaged[11] = '\x55'; // the length of the first block no longer fits its complement
        writeBytes(dir / "a.gz", damaged);
        CHECK(errorOf([&] { content(dir / "a.gz"); }).message.find("damaged") != std::string::npos);
    }

    TEST_CASE("a tar is walked in order, compressed or not") {
        const TempDir dir;
        const std::string archive = tar({{"d/one", "first"}, {"two", longText()}, {"d/three", ""}});
        for (const std::string& bytes : {archive, gzip(archive)}) {
            writeBytes(dir / "a", bytes);
            std::string seen;
            walkArchive(dir / "a", [&](const ArchiveMember& member, InputStream& stream) {
                seen += member.name + ":" + std::to_string(member.bytes) + " ";
                if (member.name == "two")
                    CHECK(readAll(stream) == longText());
                return true;
            });
            CHECK(seen == "d/one:5 two:200000 d/three:0 ");
        }
        CHECK(isGzip(dir / "a"));
        writeBytes(dir / "a", archive);
        CHECK(isTar(dir / "a"));
    }

    TEST_CASE("a walk ends where the visitor wants") {
        const TempDir dir;
        writeBytes(dir / "a", tar({{"one", "1"}, {"two", "2"}}));
        int visits = 0;
        walkArchive(dir / "a", [&](const ArchiveMember&, InputStream&) {
            ++visits;
            return false;
        });
        CHECK(visits == 1);
    }

    TEST_CASE("a truncated archive") {
        const TempDir dir;
        const std::string whole = gzip(tar({{"one", longText()}}));
        writeBytes(dir / "a.tar.gz", whole.substr(0, whole.size() / 2));
        const Error error = errorOf([&] {
            walkArchive(dir / "a.tar.gz", [](const ArchiveMember&, InputStream& stream) {
                readAll(stream);
                return true;
            });
        });
        CHECK(error.code == ErrorCode::InvalidInput);
        CHECK(error.message.find("truncated") != std::string::npos);
    }
#else
    TEST_CASE("without libarchive a compressed file is refused with advice") {
        const TempDir dir;
        writeBytes(dir / "a.gz", gzip("x"));
        CHECK(errorOf([&] { openInput(dir / "a.gz"); }).message.find("libarchive") != std::string::npos);
    }
#endif
}
