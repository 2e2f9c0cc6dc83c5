// SPDX-License-Identifier: GPL-3.0-or-later
#include <doctest/doctest.h>

#include <optional>

#include "core/io/picture_text.h"

using namespace distill;

namespace {

// None where this machine has no font, or the build lacks the libraries.
std::optional<Picture> written(const std::string& text) {
    try {
        TextPainter painter(24);
        Picture picture{1, 40, 240, std::vector<std::uint8_t>(240 * 40, 255)};
        painter.draw(picture, text, 4, 30, 0);
        return picture;
    } catch (const DistillError&) {
        return std::nullopt;
    }
}

int inkIn(const Picture& picture, int fromX, int toX) {
    int dark = 0;
    for (int y = 0; y < picture.height; ++y)
        for (int x = fromX; x < toX; ++x)
            dark += picture.pixels[static_cast<std::size_t>(y * picture.width + x)] < 128 ? 1 : 0;
    return dark;
}

} // namespace

TEST_SUITE("picture_text") {
    TEST_CASE("names stand as they are written") {
        const auto name = written("Zürich");
        if (!name)
            return;
        CHECK(inkIn(*name, 0, 240) > 50);
        CHECK(name->pixels == written("Zürich")->pixels);
        CHECK(name->pixels != written("Zurich")->pixels);
        CHECK(name->pixels != written("Z??rich")->pixels);
        CHECK(name->pixels != written("Z\xC3rich")->pixels); // bytes that are no UTF-8 are shown as such
    }

    TEST_CASE("nothing is written beyond the picture") {
        const auto name = written("one name that is far too long for the picture that it is to stand on");
        if (!name)
            return;
        CHECK(name->pixels.size() == 240U * 40U);
        CHECK(inkIn(*name, 230, 240) > 0);
    }

    TEST_CASE("scripts are shaped and run in their own direction") {
        if (!written("a"))
            return;
        TextPainter painter(24);
        const std::string alef = "ا", lam = "ل", seen = "س";
        if (painter.width(seen) == painter.width("\U0010FFFD")) // no font with Arabic letters
            return;
        // Joined letters are other ones than single ones.
        CHECK(painter.width(seen + lam + alef) !=
              painter.width(seen) + painter.width(lam) + painter.width(alef));
        // "ا" is a stroke, "س" is wide: the first letter stands at the right.
        const auto word = written(alef + " " + seen);
        const int width = painter.width(alef + " " + seen);
        CHECK(inkIn(*word, 4, 4 + width / 2) > inkIn(*word, 4 + width / 2, 4 + width));
    }

    TEST_CASE("digits within a name from right to left keep their order") {
        if (!written("a"))
            return;
        TextPainter painter(24);
        const auto number = written("12");
        const auto name = written("ב 12");
        int first = 240; // of the ink: the number is at the left end
        for (int x = 239; x >= 0; --x)
            if (inkIn(*name, x, x + 1) > 0)
                first = x;
        const int width = painter.width("12") - 4;
        CHECK(inkIn(*name, first, first + width) ==
              doctest::Approx(inkIn(*number, 4, 4 + width)).epsilon(0.4));
    }
}
