// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy arrays: every order and width, and everything that must be refused.
#include <doctest/doctest.h>

#include "core/io/npy.h"
#include "core/io/number_array.h"
#include "tests/support/interop.h"
#include "tests/support/temp_dir.h"
#include "tests/support/zip_bytes.h"

using namespace distill;
using namespace distill::test;
using namespace std::string_literals;

namespace {

std::string npy(const std::string& header, const std::string& values, char version = 1) {
    return "\x93NUMPY"s + version + '\0' + littleEndian(header.size(), version == 1 ? 2 : 4) + header +
           values;
}

std::string header(const std::string& type, const std::string& order, const std::string& shape) {
    return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }   \n";
}

std::string refusal(const std::string& bytes) {
    try {
        parseNpy(bytes, "a.npy");
    } catch (const DistillError& error) {
        CHECK(error.error().code == ErrorCode::InvalidInput);
        CHECK(error.error().message.find("a.npy") == 0);
        return error.error().message;
    }
    return "";
}

} // namespace

TEST_SUITE("npy") {

    TEST_CASE("little- and big-endian, rows first and columns first") {
        const auto values = littleEndian(1, 2) + littleEndian(2, 2) + littleEndian(3, 2) +
                            littleEndian(4, 2) + littleEndian(5, 2) + littleEndian(0xfffa, 2);
        const auto rows = parseNpy(npy(header("<i2", "False", "(2, 3)"), values), "a");
        CHECK(rows.shape == std::vector<std::int64_t>{2, 3});
        CHECK(toIntegers(rows) == std::vector<std::int64_t>{1, 2, 3, 4, 5, -6});
        const auto columns = parseNpy(npy(header("<i2", "True", "(2, 3)"), values, 2), "a");
        CHECK(toIntegers(columns) == std::vector<std::int64_t>{1, 3, 5, 2, 4, -6});
        const auto big = parseNpy(npy(header(">u4", "False", "(1,)"), bigEndian(70000), 3), "a");
        CHECK(toIntegers(big) == std::vector<std::int64_t>{70000});
        CHECK(parseNpy(npy(header("|b1", "False", "()"), "\1"), "a").shape.empty());
        CHECK(toFloats(parseNpy(npy(header("<f2", "False", "(3,)"),
                                    littleEndian(0x3c00, 2) + littleEndian(0xc100, 2) + littleEndian(1, 2)),
                                "a")) == std::vector<float>{1.0F, -2.5F, 5.9604645e-8F});
    }

    TEST_CASE("damaged, foreign and oversized arrays are refused in one sentence") {
        const auto good = npy(header("<f4", "False", "(2,)"), std::string(8, '\0'));
        for (std::size_t size = 0; size < good.size(); ++size)
            CHECK(!refusal(good.substr(0, size)).empty());
        CHECK(refusal(npy(header("|O", "False", "(1,)"), "x")).find("Python objects") != std::string::npos);
        CHECK(refusal(npy(header("<c16", "False", "(1,)"), std::string(16, 'x'))).find("<c16") !=
              std::string::npos);
        CHECK(refusal(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "xxxx"))
                  .find("columns") != std::string::npos);
        CHECK(refusal(npy(header("<f4", "False", "(1099511627776,)"), "xxxx")).find("4398046511104 bytes") !=
              std::string::npos);
        CHECK(!refusal(npy(header("<f4", "False", "(4294967296, 4294967296)"), "")).empty());
        CHECK(!refusal(npy(header("<f4", "False", "(99999999999999999999,)"), "")).empty());
        CHECK(!refusal(npy("{'descr': '<f4'}", "")).empty());
        CHECK(!refusal(npy("{'__class__': 'x'}", "")).empty());
        CHECK(!refusal(npy(header("<f4", "maybe", "(1,)"), "xxxx")).empty());
        CHECK(!refusal(npy(header("<f4", "False", "(-1,)"), "")).empty());
    }

    TEST_CASE("an archive of arrays") {
        const auto arrays = readNpz(interop("kip_nhwc.npz"));
        REQUIRE(arrays.size() == 2);
        CHECK(arrays[0].name == "images");
        CHECK(arrays[1].name == "labels");
        CHECK(arrays[0].shape.size() == 4);
        CHECK(arrays[1].shape.size() == 2);
        const TempDir folder;
        writeBytes(folder / "none.npz", zip({{"a.txt", "x"}}));
        CHECK_THROWS_AS(readNpz(folder / "none.npz"), DistillError);
        writeBytes(folder / "bad.npz", zip({{"a.npy", "x"}}));
        CHECK_THROWS_AS(readNpz(folder / "bad.npz"), DistillError);
    }

} // TEST_SUITE
