// SPDX-License-Identifier: GPL-3.0-or-later
// The quick reader of iteration lines against the one that parses JSON.
#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/run/event_json.h"
#include "core/store/iteration_line.h"

using namespace distill;
using Json = nlohmann::json;

namespace {

Iteration example() {
    Iteration e;
    e.iteration = 123456;
    e.loss = 1.0 / 3.0;
    e.matching = 5e-324; // the smallest there is
    e.cmi = 1.7976931348623157e308;
    e.cmiTerm = -0.0;
    e.lambda = 8000;
    e.cmiFresh = false;
    e.perClassCmi = {0.1, std::numeric_limits<double>::quiet_NaN(), 1e-7};
    e.matchingGradientNorm = std::numeric_limits<double>::infinity(); // written as null
    e.cmiGradientNorm = 2.5e-300;
    e.gradientCosine = -0.25;
    e.milliseconds = {1.25, 0.5, 1e-3, 2};
    return e;
}

std::string lineOf(const Iteration& e) {
    Json json = toJson(e);
    json["seq"] = 7;
    json["time"] = "2026-01-01T00:00:00.123Z";
    return json.dump();
}

// Written again, so that NaN compares equal.
std::string again(const RunEvent& event) {
    return toJson(event).dump();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

} // namespace

TEST_SUITE("iteration_line") {
    TEST_CASE("what the writer makes is read as by the parser, to the last bit") {
        for (const bool classes : {true, false}) {
            Iteration e = example();
            if (!classes) {
                e.perClassCmi.clear();
            } else {
                e.regulariser = 0.25;
                e.teacherAccuracy = 61.5;
            }
            const std::string line = lineOf(e);
            CAPTURE(line);
            const auto quick = scanIteration(line);
            REQUIRE(quick.has_value());
            const auto parsed = eventFromJson(Json::parse(line));
            REQUIRE(parsed.has_value());
            CHECK(again(*quick) == again(*parsed));
            CHECK(quick->loss == std::get<Iteration>(*parsed).loss);
            CHECK(std::isnan(quick->matchingGradientNorm));
            CHECK(std::signbit(quick->cmiTerm));
        }
    }

    TEST_CASE("whatever differs is left to the parser") {
        const std::string line = lineOf(example());
        REQUIRE(scanIteration(line).has_value());
        for (std::size_t length = 0; length < line.size(); ++length)
            CHECK_FALSE(scanIteration(line.substr(0, length)).has_value());
        CHECK_FALSE(scanIteration(line + ' ').has_value());
        CHECK_FALSE(scanIteration(line + line).has_value());
        for (const auto& [what, by] :
             {std::pair("\"iteration\":123456", "\"iteration\":1.5"),
              std::pair("\"iteration\":123456", "\"iteration\":99999999999999999999"),
              std::pair("\"lambda\":8000.0", "\"lambda\":08"),
              std::pair("\"lambda\":8000.0", "\"lambda\":.5"),
              std::pair("\"lambda\":8000.0", "\"lambda\":5."),
              std::pair("\"lambda\":8000.0", "\"lambda\":inf"),
              std::pair("\"lambda\":8000.0", "\"lambda\":1e999"),
              std::pair("\"lambda\":8000.0", "\"lambda\":\"8\""),
              std::pair("\"lambda\":8000.0", "\"lambda\": 8000.0"),
              std::pair("\"lambda\":8000.0", "\"lambda\":1,\"lambda\":2"),
              std::pair("\"lambda\":8000.0", "\"newer\":2,\"lambda\":8000.0"),
              std::pair("\"lambda\":8000.0,", ""), std::pair("\"cmi_fresh\":false", "\"cmi_fresh\":0"),
              std::pair("\"event\":\"iteration\"", "\"event\":\"message\""), std::pair("\"step\":0.001,", ""),
              std::pair("2026", "\\u0032026"), std::pair("2026", "\xC3\xA9")}) {
            const std::string other = replaced(line, what, by);
            CAPTURE(other);
            CHECK_FALSE(scanIteration(other).has_value());
        }
    }
}
