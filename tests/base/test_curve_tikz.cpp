// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <doctest/doctest.h>

#include "core/export/import_export.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;

namespace {

Iteration iteration(std::int64_t number) {
    Iteration event;
    event.iteration = number;
    event.matching = 8.0 / static_cast<double>(number);
    event.cmi = 0.25;
    event.cmiFresh = true;
    event.cmiTerm = 2.5;
    event.loss = event.matching + event.cmiTerm;
    event.perClassCmi = {0.125, 0.375};
    return event;
}

Evaluation evaluation(const std::string& subject, std::int64_t at, double mean) {
    Evaluation event;
    event.subject = subject;
    event.iteration = at;
    event.network = "ResNet18_AP";
    event.accuracyMean = mean;
    event.accuracyStd = 1.5;
    event.repeats = 3;
    return event;
}

std::vector<RunEvent> story() {
    RunStarted started;
    started.classNames = {"a", "b"};
    std::vector<RunEvent> events{started};
    for (int i = 1; i <= 4; ++i)
        events.emplace_back(iteration(i));
    events.emplace_back(ControlApplied{1, "lambda", 50, 3});
    events.emplace_back(evaluation("random", 0, 40.5));
    events.emplace_back(evaluation("synthetic", 4, 61.25));
    return events;
}

int count(const std::string& text, const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

bool has(const std::string& text, const std::string& part) {
    return count(text, part) > 0;
}

} // namespace

TEST_SUITE("curve_tikz") {
    TEST_CASE("a figure for LaTeX has the measured values of three plots") {
        const auto text = curvesTikz(story());
        CHECK(text.front() == '%'); // what it needs
        CHECK(has(text, "\\usepgfplotslibrary{groupplots}"));
        CHECK(count(text, "\\nextgroupplot") == 3);
        CHECK(has(text, "\\nextgroupplot[ylabel={Loss}, ymode=log]"));
        CHECK(has(text, "coordinates { (1,8) (2,4) (3,2.66667) (4,2) };\n\\addlegendentry{matching}"));
        CHECK(has(text, "coordinates { (1,0.25) (2,0.25) (3,0.25) (4,0.25) };\n\\addlegendentry{synthetic}"));
        CHECK(has(text, "coordinates { (4,61.25) +- (0,1.5) };\n\\addlegendentry{ResNet18\\_AP, n = 3}"));
        CHECK(has(text, "coordinates { (0,40.5) (4,40.5) };\n\\addlegendentry{random real images}"));
        CHECK(count(text, "$\\lambda=50$") == 3); // in each plot
        CHECK(count(text, "{") == count(text, "}"));
        CHECK(count(text, "\\begin{") == count(text, "\\end{"));
        CHECK_FALSE(has(text, "forget plot"));
    }

    TEST_CASE("options of a figure for LaTeX: classes, a linear loss, a size") {
        TikzOptions options;
        options.logarithmicLoss = false;
        options.classCurves = true;
        options.width = 100;
        options.height = 50;
        const auto text = curvesTikz(story(), options);
        CHECK_FALSE(has(text, "ymode=log"));
        CHECK(count(text, "forget plot") == 2);
        CHECK(has(text, "(1,0.375)"));
        CHECK(has(text, "width=16.0mm, height=30.0mm"));
    }

    TEST_CASE("what is not finite or cannot be drawn is left out, and long curves are thinned") {
        std::vector<RunEvent> events;
        for (int i = 1; i <= 10'000; ++i) {
            auto event = iteration(i);
            event.matching = i == 26 ? std::nan("") : i == 51 ? -1.0 : 1.0;
            events.emplace_back(event);
        }
        const auto text = curvesTikz(events);
        CHECK(count(text, "(10000,") >= 3); // the end of each
        CHECK(count(text, " (") < 4 * 410);
        CHECK_FALSE(has(text, "nan"));
        CHECK_FALSE(has(text, ",-1)")); // the axis is logarithmic
    }

    TEST_CASE("a run without iterations has no figure") {
        const TempDir dir;
        const auto done = exportCurvesTikz({RunStarted{}}, dir / "c.tex");
        REQUIRE_FALSE(done);
        CHECK(done.error().code == ErrorCode::InvalidInput);
        REQUIRE(exportCurvesTikz(story(), dir / "c.tex"));
        CHECK(readBytes(dir / "c.tex") == curvesTikz(story()));
    }
}
