// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "core/base/number_text.h"

using namespace distill;

TEST_SUITE("number_text") {

    TEST_CASE("a number is as short as its room asks for, and keeps its size") {
        CHECK(numberWithin(7, 6610) == "6610");
        CHECK(numberWithin(7, 16.512) == "16.5");
        CHECK(numberWithin(7, 0.000432) == "0.00043");
        CHECK(numberWithin(7, -1.54e-5) == "-2e-05");
        CHECK(numberWithin(7, 123456789) == "1.2e+08");
    }

    TEST_CASE("numbers are written with a point, as printf does in the C locale") {
        CHECK(fixedNumber(0.5, 2) == "0.50");
        CHECK(fixedNumber(-1234567.891, 1) == "-1234567.9");
        CHECK(fixedNumber(12.7, 0) == "13");
        CHECK(shortNumber(0.5, 4) == "0.5");
        CHECK(shortNumber(1e-7, 4) == "1e-07");
        CHECK(shortNumber(123456, 4) == "1.235e+05");
        CHECK(shortNumber(0.1f, 6) == "0.1");
    }

    TEST_CASE("the largest and what is not finite have a text too") {
        CHECK(fixedNumber(std::numeric_limits<double>::max(), 20).size() == 330);
        CHECK(shortNumber(std::numeric_limits<double>::quiet_NaN(), 3) == "nan");
        CHECK(fixedNumber(-std::numeric_limits<double>::infinity(), 3) == "-inf");
    }

    TEST_CASE("a number is read with a point, and only where the whole text is one") {
        CHECK(parsedNumber<double>("0.5") == 0.5);
        CHECK(parsedNumber<double>("+1e4") == 1e4);
        CHECK(parsedNumber<int>("7") == 7);
        for (const auto* text : {"", "+", "0,5", "10,000", "1 ", " 1", "1x", "1e999"}) {
            CAPTURE(text);
            CHECK_FALSE(parsedNumber<double>(text));
        }
        CHECK_FALSE(parsedNumber<int>("99999999999"));
        CHECK_FALSE(parsedNumber<int>("1.5"));
    }

} // TEST_SUITE
