// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <clocale>

#include "core/run/param_spec.h"

using namespace distill;

namespace {

ParamSpec spec(ParamKind kind) {
    ParamSpec result;
    result.key = "some.key";
    result.kind = kind;
    return result;
}

ParamSpec ranged(ParamKind kind, double minimum, double maximum) {
    ParamSpec result = spec(kind);
    result.minimum = minimum;
    result.maximum = maximum;
    return result;
}

} // namespace

TEST_SUITE("param_spec") {
    TEST_CASE("whole numbers") {
        const ParamSpec count = ranged(ParamKind::Integer, 1, 20000);
        CHECK(parseParam(count, "42") == ParamValue(std::int64_t{42}));
        CHECK(parseParam(count, " +7 ") == ParamValue(std::int64_t{7}));
        CHECK(parseParam(count, "1e4") == ParamValue(std::int64_t{10000}));
        for (const char* bad : {"", "x", "1.5", "0", "20001", "-3", "1e300", "inf", "nan", "4 2", "0x10"}) {
            CAPTURE(bad);
            const auto value = parseParam(count, bad);
            REQUIRE_FALSE(value.has_value());
            CHECK(value.error().code == ErrorCode::Usage);
            CHECK(value.error().message.find("some.key takes a whole number from 1 to 20000") == 0);
        }
    }

    TEST_CASE("reals are finite and in range") {
        const ParamSpec lambda = ranged(ParamKind::Real, 0, 1e12);
        CHECK(parseParam(lambda, "0") == ParamValue(0.0));
        CHECK(parseParam(lambda, "1e4") == ParamValue(1e4));
        CHECK(parseParam(lambda, ".5") == ParamValue(0.5));
        for (const char* bad : {"-1", "inf", "nan", "1,5", "", "1e999", "5x"}) {
            CAPTURE(bad);
            CHECK_FALSE(parseParam(lambda, bad).has_value());
        }
        CHECK_FALSE(checkParam(lambda, std::int64_t{3}).has_value());
        CHECK(checkParam(lambda, true).has_value());
        CHECK(checkParam(lambda, std::numeric_limits<double>::quiet_NaN()).has_value());
    }

    TEST_CASE("truth values in the spellings that people use") {
        const ParamSpec flag = spec(ParamKind::Boolean);
        for (const char* yes : {"true", "on", "Yes", "1", "TRUE"})
            CHECK(parseParam(flag, yes) == ParamValue(true));
        for (const char* no : {"false", "off", "no", "0"})
            CHECK(parseParam(flag, no) == ParamValue(false));
        CHECK_FALSE(parseParam(flag, "maybe").has_value());
    }

    TEST_CASE("choices") {
        ParamSpec network = spec(ParamKind::Choice);
        network.choices = {{"ConvNet", "ConvNet-3"}, {"ResNet18", "ResNet-18"}};
        CHECK(parseParam(network, "ResNet18") == ParamValue(std::string("ResNet18")));
        CHECK(parseParam(network, "resnet18") == ParamValue(std::string("ResNet18")));
        const auto unknown = parseParam(network, "ConvNetW64");
        REQUIRE_FALSE(unknown.has_value());
        CHECK(unknown.error().message ==
              "some.key takes one of: ConvNet, ResNet18, not \"ConvNetW64\". Did you "
              "mean 'ConvNet'?");
        network.openChoice = true;
        CHECK(parseParam(network, "ConvNetW64") == ParamValue(std::string("ConvNetW64")));
        CHECK_FALSE(parseParam(network, "").has_value());
    }

    TEST_CASE("text and paths are taken as they are") {
        CHECK(parseParam(spec(ParamKind::Path), " /a b/c ") == ParamValue(std::string(" /a b/c ")));
        CHECK(parseParam(spec(ParamKind::Text), "") == ParamValue(std::string()));
    }

    TEST_CASE("what formatParam writes parses back to the same value") {
        for (const double value : {0.0, 0.1, 1.0 / 3.0, 1e-300, 8000.0, 12345678.9, 1e22})
            CHECK(parseParam(spec(ParamKind::Real), formatParam(value)) == ParamValue(value));
        for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{9007199254740991}})
            CHECK(parseParam(spec(ParamKind::Integer), formatParam(value)) == ParamValue(value));
        CHECK(formatParam(100.0) == "100");
        CHECK(formatParam(false) == "false");
    }

    TEST_CASE("a whole number with a point before three digits may be another one") {
        ParamSpec spec;
        spec.key = "iterations";
        spec.kind = ParamKind::Integer;
        spec.maximum = 1e7;
        for (const char* text : {"10.000", "1.000", "100.500"})
            CHECK_FALSE(parseParam(spec, text).has_value());
        CHECK(
            parseParam(spec, "10.000").error().message.find("It may mean 10 or 10000: write one of these.") !=
            std::string::npos);
        for (const char* text : {"10", "10.0", "1e4", "1.5e3", "1.2e1"})
            CHECK(parseParam(spec, text).has_value());
        spec.kind = ParamKind::Real;
        CHECK(std::get<double>(*parseParam(spec, "1.000")) == 1);
    }

    TEST_CASE("a comma locale changes nothing") {
        const std::string before = std::setlocale(LC_ALL, nullptr);
        if (!std::setlocale(LC_ALL, "de_DE.UTF-8"))
            MESSAGE("no German locale here: checked in the present one");
        CHECK(formatParam(0.5) == "0.5");
        CHECK(parseParam(spec(ParamKind::Real), "0.5") == ParamValue(0.5));
        std::setlocale(LC_ALL, before.c_str());
    }
}
