// SPDX-License-Identifier: GPL-3.0-or-later
// A page of character cells and what is drawn on it: text, curves of braille dots, bars, images of half blocks.
// Knows no terminal. What leaves the page is clipped. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/io/image_batch.h"

namespace distill {

using Colour = std::int32_t;  // 0xRRGGBB
constexpr Colour kPlain = -1; // the terminal's own

struct Style {
    Colour ink = kPlain, paper = kPlain;
    bool bold = false;
};

struct Cell {
    std::string glyph = " "; // UTF-8; empty: the right half of a wide character
    Style style;
};

struct Area { // in cells
    int top = 0, left = 0, height = 0, width = 0;
};

class CellPage final {
public:
    CellPage(int height, int width);
    int height() const { return m_height; }
    int width() const { return m_width; }
    const Cell& at(int row, int column) const;

    // In at most `width` columns, an ellipsis where it does not fit; returns the columns taken. Control
    // characters become spaces.
    int text(int row, int column, std::string_view utf8, Style style = {}, int width = 10000);
    void set(int row, int column, const std::string& glyph, Style style = {});
    // A bar of eighths, `part` of the width.
    void bar(int row, int column, int width, double part, Style style);
    // (x, y) in order of x, joined; the range of y stands at the left. A mark stands at `mark` where it is >= 0.
    void curve(const Area& area, const std::vector<std::pair<double, double>>& points, Style style,
               double mark = -1);
    // Two pixels to a cell, one above the other, averaged.
    void image(const Area& area, const ImageBatch& images, int classIndex, int slot);

private:
    int m_height, m_width;
    std::vector<Cell> m_cells;
};

int columnsOf(std::string_view utf8); // that it takes on a terminal

} // namespace distill
