// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "core/export/image_export.h"
#include "core/export/import_export.h"
#include "core/io/png_image.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

ImageBatch images() { // 2 classes, 3 images of 2 x 2 pixels, all different, none white
    ImageBatch batch{0, 2, 3, 1, 2, 2, {}};
    for (int i = 0; i < 24; ++i)
        batch.pixels.push_back(static_cast<std::uint8_t>(10 * i));
    return batch;
}

std::string curves(const std::vector<RunEvent>& events) {
    const TempDir dir;
    REQUIRE(exportCurvesCsv(events, dir / "c.csv").has_value());
    return readBytes(dir / "c.csv");
}

constexpr auto kColumns = "iteration,loss,matching,cmi,lambda,matching_gradient_norm,cmi_gradient_norm,"
                          "gradient_cosine,milliseconds,accuracy_mean,accuracy_std,accuracy_repeats,"
                          "random_accuracy_mean,teacher_accuracy";

} // namespace

TEST_SUITE("import_export") {
    TEST_CASE("the grid without labels is exact") {
        if (!pngSupported())
            return;
        const TempDir dir;
        GridOptions options;
        options.scale = 3;
        options.gutter = 1;
        options.labels = false;
        REQUIRE(exportGrid(images(), {"a", "b"}, dir / "g.png", options).has_value());
        const auto picture = readPng(dir / "g.png");
        REQUIRE(picture.has_value());
        CHECK(picture->width == 3 * 7 + 1);
        CHECK(picture->height == 2 * 7 + 1);
        const auto at = [&](int x, int y) {
            return picture->pixels[static_cast<std::size_t>(y * picture->width + x)];
        };
        CHECK(at(0, 0) == 255);
        CHECK(at(7, 3) == 255); // gutter
        for (int c = 0; c < 2; ++c)
            for (int slot = 0; slot < 3; ++slot)
                for (int y = 0; y < 6; ++y)
                    for (int x = 0; x < 6; ++x)
                        CHECK(at(1 + slot * 7 + x, 1 + c * 7 + y) ==
                              images().image(c, slot)[y / 3 * 2 + x / 3]);
    }

    TEST_CASE("labels stand in front of the rows and leave the images alone") {
        if (!pngSupported())
            return;
        const TempDir dir;
        GridOptions options;
        options.scale = 10;
        options.gutter = 2;
        REQUIRE(exportGrid(images(), {"Trouser", "Ankle boot"}, dir / "with.png", options).has_value());
        options.labels = false;
        REQUIRE(exportGrid(images(), {"Trouser", "Ankle boot"}, dir / "without.png", options).has_value());
        const auto with = readPng(dir / "with.png"), without = readPng(dir / "without.png");
        REQUIRE(with.has_value());
        REQUIRE(without.has_value());
        const int label = with->width - without->width;
        CHECK(label > 20);
        CHECK(with->height == without->height);
        bool same = true, inked = false;
        for (int y = 0; y < with->height; ++y)
            for (int x = 0; x < with->width; ++x) {
                const auto pixel = with->pixels[static_cast<std::size_t>(y * with->width + x)];
                if (x < label)
                    inked = inked || pixel < 100;
                else
                    same = same &&
                           pixel == without->pixels[static_cast<std::size_t>(y * without->width + x - label)];
            }
        CHECK(same);
        CHECK(inked);
    }

    TEST_CASE("names beyond ASCII and a title are written as they are") {
        const TempDir dir;
        GridOptions options;
        options.scale = 10;
        const auto plain = drawGrid(images(), {"Zurich", "b"}, options);
        if (!plain) // no font on this machine
            return;
        const auto named = drawGrid(images(), {"Zürich", "b"}, options);
        const auto marks = drawGrid(images(), {"Z??rich", "b"}, options);
        REQUIRE(named.has_value());
        CHECK(named->pixels != plain->pixels);
        CHECK(named->width < marks->width);
        options.title = "Größe";
        const auto titled = drawGrid(images(), {"Zürich", "b"}, options);
        REQUIRE(titled.has_value());
        CHECK(titled->height > named->height);
        // Beneath the title all is as it was.
        const auto top = static_cast<std::size_t>((titled->height - named->height) * titled->width);
        CHECK(std::equal(named->pixels.begin(), named->pixels.end(),
                         titled->pixels.begin() + static_cast<std::ptrdiff_t>(top)));
    }

    TEST_CASE("grids that make no sense") {
        const TempDir dir;
        GridOptions options;
        options.scale = 0;
        CHECK(exportGrid(images(), {}, dir / "g.png", options).error().code == ErrorCode::Usage);
        options.scale = 1000;
        ImageBatch wide = images();
        wide.ipc = 1000;
        wide.pixels.assign(8000, 0);
        CHECK(exportGrid(wide, {}, dir / "g.png", options).error().message.find("smaller scale") !=
              std::string::npos);
        CHECK(exportGrid(ImageBatch(), {}, dir / "g.png").error().code == ErrorCode::Usage);
        CHECK_FALSE(fs::exists(dir / "g.png"));
    }

    TEST_CASE("curves") {
        RunStarted started;
        started.classNames = {"T-shirt/top", "a, \"b\""};
        Iteration first;
        first.iteration = 1;
        first.loss = 3.5;
        first.matching = 1.0 / 3.0;
        first.cmi = 0.25;
        first.lambda = 100;
        first.perClassCmi = {0.1, 0.4};
        first.teacherAccuracy = 61;
        first.matchingGradientNorm = 1;
        first.cmiGradientNorm = 2;
        first.gradientCosine = -0.5;
        first.milliseconds.total = 20;
        Iteration second;
        second.iteration = 2;
        second.loss = std::numeric_limits<double>::quiet_NaN();
        const Evaluation random{0, "random", "ConvNet", "quick", {}, {}, 29.5, 1, 3, 1, {}};
        const Evaluation start{0, "synthetic", "ConvNet", "quick", {}, {}, 30, 0.5, 3, 1, {}};
        const Evaluation end{2, "synthetic", "ConvNet", "quick", {}, {}, 45.125, 0.25, 3, 1, {}};
        const std::string text = curves({started, random, start, first, second, end, Finished{}});
        CHECK(text == std::string(kColumns) + ",cmi_T-shirt/top,\"cmi_a, \"\"b\"\"\"\n" +
                          "0,,,,,,,,,30,0.5,3,29.5,,,\n" +
                          "1,3.5,0.3333333333333333,0.25,100,1,2,-0.5,20,,,,,61,0.1,0.4\n" +
                          "2,,0,0,0,0,0,0,0,45.125,0.25,3,,,,\n");
    }

    TEST_CASE("no events give the header alone") {
        CHECK(curves({}) == std::string(kColumns) + "\n");
    }

    TEST_CASE("a file that cannot be written") {
        const TempDir dir;
        CHECK(exportCurvesCsv({}, dir / "no" / "c.csv").error().code == ErrorCode::CannotWrite);
    }

    TEST_CASE("the synthetic set of an iteration") {
        const TempDir dir;
        writeBytes(dir / "run" / "synthetic" / "000000.safetensors", "start");
        writeBytes(dir / "run" / "synthetic" / "000500.safetensors", "later");
        REQUIRE(exportSet(dir / "run", -1, dir / "last").has_value());
        CHECK(readBytes(dir / "last") == "later");
        REQUIRE(exportSet(dir / "run", 0, dir / "first").has_value());
        CHECK(readBytes(dir / "first") == "start");
        const auto none = exportSet(dir / "run", 7, dir / "x");
        REQUIRE_FALSE(none.has_value());
        CHECK(none.error().code == ErrorCode::InvalidInput);
        CHECK(none.error().message ==
              "'" + (dir / "run").string() + "' holds no set of iteration 7; there are 0, 500.");
        CHECK(exportSet(dir / "no run", -1, dir / "x").error().code == ErrorCode::InvalidInput);
        CHECK_FALSE(fs::exists(dir / "x"));
    }
}
