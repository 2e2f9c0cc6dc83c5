// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include "core/io/safetensors.h"
#include "tests/support/small_files.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

NamedArray array(const std::string& name, const std::string& dtype, std::vector<std::int64_t> shape,
                 std::size_t bytes) {
    NamedArray result{name, dtype, std::move(shape), {}};
    for (std::size_t i = 0; i < bytes; ++i)
        result.bytes.push_back(static_cast<std::uint8_t>(i + name.size()));
    return result;
}

SafetensorsFile sample() {
    SafetensorsFile content;
    content.arrays = {array("images", "F32", {2, 1, 2, 2}, 32), array("a", "I64", {3}, 24),
                      array("none", "F32", {0}, 0), array("scalar", "BOOL", {}, 1)};
    content.metadata = {{"format", "x"}, {"names", "[\"T-shirt/top\",\"λ\"]"}};
    return content;
}

std::string file(const std::string& header, std::size_t valueBytes) {
    return littleEndian(header.size(), 8) + header + std::string(valueBytes, 'v');
}

void checkRefused(const fs::path& path, const std::string& bytes) {
    CAPTURE(bytes.substr(0, 160));
    writeBytes(path, bytes);
    const auto read = readSafetensors(path);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == ErrorCode::InvalidInput);
    CHECK(read.error().message.find(path.string()) != std::string::npos);
}

} // namespace

TEST_SUITE("safetensors") {
    TEST_CASE("there and back") {
        const TempDir dir;
        REQUIRE(writeSafetensors(dir / "s", sample()).has_value());
        const auto read = readSafetensors(dir / "s");
        REQUIRE(read.has_value());
        CHECK(read->metadata == sample().metadata);
        REQUIRE(read->arrays.size() == sample().arrays.size());
        for (const NamedArray& expected : sample().arrays) {
            const NamedArray* found = read->find(expected.name);
            REQUIRE(found != nullptr);
            CHECK(found->dtype == expected.dtype);
            CHECK(found->shape == expected.shape);
            CHECK(found->bytes == expected.bytes);
        }
        CHECK(read->find("nothing") == nullptr);
        CHECK(read->arrays[0].name == "images"); // the order of the values
    }

    TEST_CASE("equal content gives equal bytes, values aligned") {
        const TempDir dir;
        REQUIRE(writeSafetensors(dir / "a", sample()).has_value());
        REQUIRE(writeSafetensors(dir / "b", sample()).has_value());
        const std::string bytes = readBytes(dir / "a");
        CHECK(bytes == readBytes(dir / "b"));
        CHECK((static_cast<unsigned char>(bytes[0]) + 256 * static_cast<unsigned char>(bytes[1])) % 8 == 0);
    }

    TEST_CASE("an empty file of the format") {
        const TempDir dir;
        REQUIRE(writeSafetensors(dir / "s", {}).has_value());
        const auto read = readSafetensors(dir / "s");
        REQUIRE(read.has_value());
        CHECK(read->arrays.empty());
    }

    TEST_CASE("a file of another writer") {
        const TempDir dir;
        writeBytes(dir / "s", file(R"({"b":{"data_offsets":[4,6],"shape":[1,1],"dtype":"F16"},)"
                                   R"("a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}   )",
                                   6));
        const auto read = readSafetensors(dir / "s");
        REQUIRE(read.has_value());
        CHECK(read->metadata.empty());
        CHECK(read->find("a")->bytes.size() == 4);
        CHECK(read->find("b")->shape == std::vector<std::int64_t>{1, 1});
    }

    TEST_CASE("hostile headers are refused") {
        const TempDir dir;
        const fs::path path = dir / "bad";
        checkRefused(path, "");
        checkRefused(path, "1234567");
        checkRefused(path, littleEndian(~0ull, 8));
        checkRefused(path, littleEndian(200, 8) + "{}");
        checkRefused(path, littleEndian(100'000'001, 8) + "{}");
        const auto entry = [](const std::string& text) { return "{\"a\":{" + text + "}}"; };
        checkRefused(path, file("{", 0));
        checkRefused(path, file("[]", 0));
        checkRefused(path, file(std::string(5000, '['), 0));
        checkRefused(path, file("{\"a\":1}", 0));
        checkRefused(path, file(entry(R"("dtype":"F32","shape":[1])"), 4));
        checkRefused(path, file(entry(R"("dtype":"Q7","shape":[1],"data_offsets":[0,4])"), 4));
        checkRefused(path, file(entry(R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])"), 4));
        checkRefused(path, file(entry(R"("dtype":"F32","shape":[1.5],"data_offsets":[0,4])"), 4));
        checkRefused(path, file(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,4])"), 4));
        checkRefused(path, file(entry(R"("dtype":"F32","shape":[1],"data_offsets":[4,0])"), 4));
        checkRefused(path, file(entry(R"("dtype":"F32","shape":[1],"data_offsets":[0])"), 4));
        checkRefused(path, file(entry(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), 3)); // truncated
        checkRefused(path,
                     file(entry(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), 5)); // bytes left over
        checkRefused(path, file(entry(R"("dtype":"F32","shape":[1],"data_offsets":[4,8])"), 8)); // gap
        checkRefused(path,
                     file(entry(R"("dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,0])"), 0));
        checkRefused(path,
                     file(entry(R"("dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,0])"), 0));
        checkRefused(path, file(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                                R"("b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
                                6)); // overlap
        checkRefused(path, file(R"({"__metadata__":{"a":1}})", 0));
        checkRefused(path, file(R"({"__metadata__":"a"})", 0));
        CHECK(readSafetensors(dir / "none").error().message.find("does not exist") != std::string::npos);
    }

    TEST_CASE("content that cannot be stored is refused") {
        const TempDir dir;
        SafetensorsFile twice;
        twice.arrays = {array("a", "U8", {1}, 1), array("a", "U8", {1}, 1)};
        CHECK_FALSE(writeSafetensors(dir / "s", twice).has_value());
        SafetensorsFile wrong;
        wrong.arrays = {array("a", "F32", {3}, 4)};
        CHECK_FALSE(writeSafetensors(dir / "s", wrong).has_value());
        CHECK_FALSE(fs::exists(dir / "s"));
    }
}
