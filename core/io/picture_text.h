// SPDX-License-Identifier: GPL-3.0-or-later
// Text on pictures, as it is written: any script for which a font is installed, shaped, in the reading order
// of its script. Failures are DistillError(CannotWrite): no font, or a build without the libraries. One
// thread per object.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/io/png_image.h"

namespace distill {

class TextPainter final {
public:
    explicit TextPainter(int pixels,
                         const std::string& family = "Inter"); // size; the family where it is there
    ~TextPainter();
    TextPainter(const TextPainter&) = delete;
    TextPainter& operator=(const TextPainter&) = delete;

    int width(const std::string& utf8); // pixels that a line takes
    int ascent() const;                 // above the base line
    int descent() const;                // beneath it
    // Grey value `ink`; what lies outside the picture is cut off.
    void draw(Picture& picture, const std::string& utf8, int left, int baseline, std::uint8_t ink);

private:
    class Fonts;
    std::unique_ptr<Fonts> m_fonts;
};

} // namespace distill
