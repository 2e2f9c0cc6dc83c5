// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/cell_page.h"

#include <algorithm>
#include <cmath>
#include <cwchar>
#include <utility>

#include "core/base/number_text.h"

namespace distill {
namespace {

constexpr int kScaleWidth = 8; // columns of the numbers beside a curve

struct Character {
    std::string_view bytes;
    int columns = 1;
};

// The next one; what is no UTF-8, or a control character, is one column.
Character nextCharacter(std::string_view text) {
    std::mbstate_t state{};
    wchar_t wide = 0;
    const auto length = std::mbrtowc(&wide, text.data(), text.size(), &state);
    if (length == static_cast<std::size_t>(-1) || length == static_cast<std::size_t>(-2) || length == 0)
        return {text.substr(0, 1), -1};
    return {text.substr(0, length), wcwidth(wide)};
}

// Where a cell of a page so wide lies; of the row after the last: how many there are.
std::size_t cellOf(int row, int column, int width) {
    return std::size_t(row) * std::size_t(width) + std::size_t(column);
}

// Dots of braille, two columns and four rows a cell. Unicode 15, block 2800.
class Dots final {
public:
    Dots(int height, int width) : m_height(height), m_width(width), m_bits(cellOf(height, 0, width), 0) {}
    int rows() const { return m_height * 4; }
    int columns() const { return m_width * 2; }
    void set(int row, int column) {
        static constexpr int kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
        if (row >= 0 && column >= 0 && row < rows() && column < columns())
            m_bits[cellOf(row / 4, column / 2, m_width)] |= kBits[row % 4][column % 2];
    }
    void line(int column, int from, int to) {
        for (int row = std::min(from, to); row <= std::max(from, to); ++row)
            set(row, column);
    }
    // Empty where no dot is.
    std::string glyph(int row, int column) const {
        const int bits = m_bits[cellOf(row, column, m_width)];
        if (bits == 0)
            return {};
        const int code = 0x2800 + bits;
        return {char(0xE0 | code >> 12), char(0x80 | (code >> 6 & 0x3F)), char(0x80 | (code & 0x3F))};
    }

private:
    int m_height, m_width;
    std::vector<int> m_bits;
};

struct Range {
    double low = 0, high = 0;
    double part(double value) const { return high > low ? (value - low) / (high - low) : 0.5; }
};

Range rangeOf(const std::vector<std::pair<double, double>>& points, bool ofX) {
    Range range{INFINITY, -INFINITY};
    for (const auto& point : points) {
        const double value = ofX ? point.first : point.second;
        if (!std::isfinite(value))
            continue;
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
    }
    return range;
}

void drawCurve(Dots& dots, const std::vector<std::pair<double, double>>& points, Range x, Range y) {
    int lastColumn = 0, lastRow = 0;
    bool goesOn = false; // from the last point
    for (const auto& [px, py] : points) {
        if (!std::isfinite(py)) {
            goesOn = false;
            continue;
        }
        const int column = int(std::lround(x.part(px) * (dots.columns() - 1)));
        const int row = int(std::lround((1 - y.part(py)) * (dots.rows() - 1)));
        if (!std::exchange(goesOn, true)) {
            lastColumn = column;
            lastRow = row;
        }
        const int steps = std::max(1, column - lastColumn);
        for (int step = 1; step <= steps; ++step) { // straight from the last point
            const auto rowAt = [&](int s) { return lastRow + (row - lastRow) * s / steps; };
            dots.line(lastColumn + (column - lastColumn) * step / steps, rowAt(step - 1), rowAt(step));
        }
        lastColumn = column;
        lastRow = row;
    }
}

struct Pixel {
    double red = 0, green = 0, blue = 0;
};

// Mean of the image's pixels in this part of it.
Colour meanColour(const ImageBatch& images, const std::uint8_t* pixels, double top, double bottom,
                  double left, double right) {
    const int y0 = int(top), y1 = std::max(y0 + 1, int(std::ceil(bottom)));
    const int x0 = int(left), x1 = std::max(x0 + 1, int(std::ceil(right)));
    Pixel sum;
    int count = 0;
    for (int y = y0; y < std::min(y1, images.height); ++y)
        for (int x = x0; x < std::min(x1, images.width); ++x, ++count) {
            const auto* pixel = pixels + cellOf(y, x, images.width) * std::size_t(images.channels);
            sum.red += pixel[0];
            sum.green += pixel[images.channels == 3 ? 1 : 0];
            sum.blue += pixel[images.channels == 3 ? 2 : 0];
        }
    const auto part = [&](double value) { return int(std::lround(value / std::max(1, count))); };
    return part(sum.red) << 16 | part(sum.green) << 8 | part(sum.blue);
}

} // namespace

int columnsOf(std::string_view utf8) {
    int columns = 0;
    while (!utf8.empty()) {
        const auto next = nextCharacter(utf8);
        columns += next.columns < 0 ? 1 : next.columns;
        utf8.remove_prefix(next.bytes.size());
    }
    return columns;
}

CellPage::CellPage(int height, int width)
    : m_height(std::max(0, height)), m_width(std::max(0, width)), m_cells(cellOf(m_height, 0, m_width)) {}

const Cell& CellPage::at(int row, int column) const {
    return m_cells.at(cellOf(row, column, m_width));
}

void CellPage::set(int row, int column, const std::string& glyph, Style style) {
    if (row >= 0 && column >= 0 && row < m_height && column < m_width)
        m_cells[cellOf(row, column, m_width)] = {glyph, style};
}

int CellPage::text(int row, int column, std::string_view utf8, Style style, int width) {
    width = std::min(width, m_width - column);
    const bool cut = columnsOf(utf8) > width;
    int done = 0;
    while (!utf8.empty()) {
        const auto next = nextCharacter(utf8);
        const int columns = next.columns < 0 ? 1 : next.columns;
        if (done + columns > width - (cut ? 1 : 0))
            break;
        utf8.remove_prefix(next.bytes.size());
        if (columns == 0)
            continue; // marks that combine: a terminal may draw them anywhere
        set(row, column + done, next.columns < 0 ? " " : std::string(next.bytes), style);
        if (columns == 2)
            set(row, column + done + 1, "", style);
        done += columns;
    }
    if (cut && width > 0) {
        set(row, column + done, "…", style);
        ++done;
    }
    return done;
}

void CellPage::bar(int row, int column, int width, double part, Style style) {
    static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const int eighths = int(std::lround(std::clamp(part, 0.0, 1.0) * width * 8));
    for (int i = 0; i < eighths / 8; ++i)
        set(row, column + i, "█", style);
    if (eighths % 8 != 0)
        set(row, column + eighths / 8, kEighths[eighths % 8], style);
}

void CellPage::curve(const Area& area, const std::vector<std::pair<double, double>>& points, Style style,
                     double mark) {
    const int width = area.width - kScaleWidth;
    if (points.empty() || width < 2 || area.height < 1)
        return;
    const Range x = rangeOf(points, true), y = rangeOf(points, false);
    if (!(y.low <= y.high))
        return;
    Dots dots(area.height, width);
    drawCurve(dots, points, x, y);
    text(area.top, area.left, numberWithin(kScaleWidth - 1, y.high), {}, kScaleWidth - 1);
    if (area.height > 1 && y.high > y.low)
        text(area.top + area.height - 1, area.left, numberWithin(kScaleWidth - 1, y.low), {},
             kScaleWidth - 1);
    const int marked = mark >= 0 ? int(std::lround(x.part(mark) * (width - 1))) : -1;
    for (int row = 0; row < area.height; ++row)
        for (int column = 0; column < width; ++column) {
            const auto glyph = dots.glyph(row, column);
            if (!glyph.empty())
                set(area.top + row, area.left + kScaleWidth + column, glyph, style);
            else if (column == marked)
                set(area.top + row, area.left + kScaleWidth + column, "│");
        }
}

void CellPage::image(const Area& area, const ImageBatch& images, int classIndex, int slot) {
    const auto* pixels = images.image(classIndex, slot);
    const double high = double(images.height) / (2 * area.height), wide = double(images.width) / area.width;
    for (int row = 0; row < area.height; ++row)
        for (int column = 0; column < area.width; ++column) {
            const auto colourOf = [&](int line) {
                return meanColour(images, pixels, line * high, (line + 1) * high, column * wide,
                                  (column + 1) * wide);
            };
            set(area.top + row, area.left + column, "▀", {colourOf(2 * row), colourOf(2 * row + 1), false});
        }
}

} // namespace distill
