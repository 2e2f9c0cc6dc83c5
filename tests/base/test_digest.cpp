// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/io/digest.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

TEST_SUITE("digest") {
    // The empty input's value is in xxHash's own documentation of XXH3-128 with seed 0 (xxhsum -H2 of an
    // empty file).
    TEST_CASE("known values") {
        CHECK(digestOf("", 0) == "99aa06d3014798d86001c324468d497f");
    }

    TEST_CASE("pieces and files give the value of the whole") {
        const TempDir dir;
        const std::string bytes(3'000'000, 'x');
        Digest digest;
        digest.update(bytes.data(), 1'000'001);
        digest.update(nullptr, 0);
        digest.update(bytes.data() + 1'000'001, bytes.size() - 1'000'001);
        CHECK(digest.hex() == digestOf(bytes.data(), bytes.size()));
        writeBytes(dir / "file", bytes);
        CHECK(digestOfFile(dir / "file") == digest.hex());
        CHECK(digest.hex() != digestOf(bytes.data(), bytes.size() - 1));
        CHECK(digestOfFile(dir / "none").error().code == ErrorCode::InvalidInput);
    }
}
