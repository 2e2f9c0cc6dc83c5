// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/grid_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace distill {

namespace {

// Logical pixels.
constexpr double kNameGap = 10.0; // between names and images
constexpr double kLargestName = 168.0;
constexpr double kShortName = 84.0; // names are cut to this where images gain by it
constexpr double kBarGap = 8.0;
constexpr double kBarWidth = 76.0;
constexpr double kBarHeight = 7.0;
constexpr double kThinBar = 2.0;     // beneath a name that stands above
constexpr double kLeastAbove = 34.0; // a narrower block has no room for a name
constexpr double kLegible = 11.0;    // least height of a row with its name beside
constexpr double kShareStrip = 4.0;
constexpr double kNameless = 24.0; // larger images never go without names

// Rows with their names in front are read more easily: images may be smaller for it, down to this part.
constexpr double kBesideFrom = 0.8;
// The share of the room that images take at least where names are given up for them.
constexpr double kWorthNames = 0.62;

constexpr std::array<double, 27> kLadder{0.0625, 0.125, 0.1875, 0.25, 0.375, 0.5,  0.625, 0.75, 1.0,
                                         1.25,   1.5,   1.75,   2.0,  2.5,   3.0,  3.5,   4.0,  5.0,
                                         6.0,    7.0,   8.0,    12.0, 16.0,  24.0, 32.0,  48.0, 64.0};

int gutterFor(const GridNeeds& needs, int side) {
    if (side >= needs.scaled(24.0))
        return needs.scaled(2.0);
    if (side >= needs.scaled(10.0))
        return needs.scaled(1.0);
    return side >= needs.scaled(7.0) ? 1 : 0; // smaller ones stand close, class by class
}

int ceilDivide(int a, int b) {
    return (a + b - 1) / b;
}

QSize imageSizeAt(const GridNeeds& needs, double zoom) {
    return {std::max(1, static_cast<int>(std::lround(needs.image.width() * zoom))),
            std::max(1, static_cast<int>(std::lround(needs.image.height() * zoom)))};
}

bool legible(const GridNeeds& needs, const GridLayout& layout) {
    if (layout.names == GridNames::Beside)
        return layout.imagesOf().height() >= needs.scaled(kLegible);
    return layout.names == GridNames::Hidden || layout.imagesOf().width() >= needs.scaled(kLeastAbove);
}

bool fits(const GridLayout& layout, QSize room) {
    return layout.size().width() <= room.width() && layout.size().height() <= room.height();
}

// Columns of images that a class can have: each number of lines, once.
std::vector<int> columnsOf(int images) {
    std::vector<int> columns;
    for (int lines = 1; lines <= images; ++lines) {
        const int across = ceilDivide(images, lines);
        if (columns.empty() || columns.back() != across)
            columns.push_back(across);
    }
    return columns;
}

// The largest images with which this arrangement fits, a first guess from the room of a cell, then down; none
// where they would be no larger than at the zoom `least`.
std::optional<GridLayout> largest(const GridNeeds& needs, QSize room, GridNames names, int across,
                                  int classesAcross, int nameWidth, double least) {
    const QSize one(1, 1);
    const GridLayout tiny = GridLayout::make(needs, names, one, across, classesAcross, nameWidth);
    if (!fits(tiny, room))
        return std::nullopt;
    const int lines = ceilDivide(needs.imagesPerClass, across);
    const int rows = ceilDivide(needs.classes, classesAcross);
    const double freeX = room.width() - tiny.size().width();
    const double freeY = room.height() - tiny.size().height();
    const double zoomX = (1.0 + freeX / (across * classesAcross)) / needs.image.width();
    const double zoomY = (1.0 + freeY / (lines * rows)) / needs.image.height();
    const double zoom = std::min(zoomX, zoomY);
    if (zoom <= least)
        return std::nullopt;
    const int longer = std::max(needs.image.width(), needs.image.height());
    for (int side = static_cast<int>(zoom * longer) + 1; side >= 1; --side) {
        const QSize image = imageSizeAt(needs, static_cast<double>(side) / longer);
        GridLayout layout = GridLayout::make(needs, names, image, across, classesAcross, nameWidth);
        if (fits(layout, room))
            return legible(needs, layout) ? std::optional(layout) : std::nullopt;
    }
    return std::nullopt;
}

void keepBetter(std::optional<GridLayout>& best, const std::optional<GridLayout>& other) {
    if (other && (!best || other->zoom > best->zoom * 1.0001))
        best = other;
}

std::vector<int> nameWidths(const GridNeeds& needs, GridNames names) {
    if (names != GridNames::Beside)
        return {0};
    const int natural = std::min(needs.nameWidth, needs.scaled(kLargestName));
    const int cut = needs.scaled(kShortName);
    return natural > cut ? std::vector<int>{natural, cut} : std::vector<int>{natural};
}

// Never more blocks side by side than would be a pixel wide each.
std::optional<GridLayout> bestOf(const GridNeeds& needs, QSize room, GridNames names) {
    std::optional<GridLayout> best;
    const std::vector<int> columns = columnsOf(needs.imagesPerClass);
    const int most = std::min(needs.classes, std::max(1, room.width()));
    for (const int nameWidth : nameWidths(needs, names))
        for (int classesAcross = 1; classesAcross <= most; ++classesAcross)
            for (const int across : columns)
                if (across * classesAcross <= room.width())
                    keepBetter(best, largest(needs, room, names, across, classesAcross, nameWidth,
                                             best ? best->zoom : 0.0));
    return best;
}

double coverage(const GridNeeds& needs, const GridLayout& layout, QSize room) {
    return static_cast<double>(needs.classes) * needs.imagesPerClass * layout.image.width() *
           layout.image.height() / (static_cast<double>(room.width()) * room.height());
}

std::optional<GridLayout> labelled(const std::optional<GridLayout>& beside,
                                   const std::optional<GridLayout>& above) {
    if (!above || (beside && beside->zoom >= kBesideFrom * above->zoom))
        return beside;
    return above;
}

} // namespace

int GridNeeds::scaled(double logical) const {
    return std::max(1, static_cast<int>(std::lround(logical * ratio)));
}

GridLayout GridLayout::make(const GridNeeds& needs, GridNames names, QSize image, int across,
                            int classesAcross, int nameWidth) {
    GridLayout layout;
    layout.names = names;
    layout.image = image;
    layout.zoom = static_cast<double>(image.width()) / needs.image.width();
    layout.imagesAcross = across;
    layout.classesAcross = classesAcross;
    layout.nameWidth = nameWidth;
    layout.m_classes = needs.classes;
    layout.m_images = needs.imagesPerClass;
    const int gutter = gutterFor(needs, std::max(image.width(), image.height()));
    const int strip = needs.shares ? needs.scaled(kShareStrip) : 0;
    layout.cell = QSize(image.width() + gutter, image.height() + gutter + strip);
    const int lines = ceilDivide(needs.imagesPerClass, across);
    layout.m_imagesOf = QSize(across * layout.cell.width() - gutter, lines * layout.cell.height() - gutter);
    layout.m_lineHeight = needs.lineHeight;
    const bool apart = needs.imagesPerClass > 1 && (classesAcross > 1 || lines > 1);
    const int gap = apart ? std::max(2 * gutter, needs.scaled(3.0)) : gutter;
    layout.m_gap = QPoint(gap, gap);
    layout.m_block = layout.m_imagesOf;
    if (names == GridNames::Beside) {
        layout.m_firstImage = QPoint(nameWidth + needs.scaled(kNameGap), 0);
        layout.m_barGap = needs.scaled(kBarGap);
        layout.m_barWidth = needs.scaled(kBarWidth);
        layout.m_barHeight = needs.scaled(kBarHeight);
        layout.m_block.rwidth() += layout.m_firstImage.x() + layout.m_barGap + layout.m_barWidth;
        layout.m_gap.rx() = needs.scaled(14.0);
    } else if (names == GridNames::Above) {
        layout.m_barHeight = needs.scaled(kThinBar);
        layout.m_firstImage = QPoint(0, needs.lineHeight + layout.m_barHeight + needs.scaled(1.0));
        layout.m_block.rheight() += layout.m_firstImage.y();
    }
    return layout;
}

QSize GridLayout::size() const {
    const int rows = ceilDivide(m_classes, classesAcross);
    return {classesAcross * (m_block.width() + m_gap.x()) - m_gap.x(),
            rows * (m_block.height() + m_gap.y()) - m_gap.y()};
}

QRect GridLayout::block(int row) const {
    const int x = row % classesAcross, y = row / classesAcross;
    return {QPoint(x * (m_block.width() + m_gap.x()), y * (m_block.height() + m_gap.y())), m_block};
}

QRect GridLayout::images(int row) const {
    return {block(row).topLeft() + m_firstImage, m_imagesOf};
}

QRect GridLayout::imageAt(int row, int column) const {
    const QPoint place(column % imagesAcross * cell.width(), column / imagesAcross * cell.height());
    return {images(row).topLeft() + place, image};
}

QRect GridLayout::name(int row) const {
    const QRect whole = block(row);
    if (names == GridNames::Beside)
        return {whole.topLeft(), QSize(nameWidth, image.height())};
    return names == GridNames::Above ? QRect(whole.topLeft(), QSize(whole.width(), m_lineHeight)) : QRect();
}

QRect GridLayout::bar(int row) const {
    const QRect whole = block(row);
    if (names == GridNames::Beside) {
        const int height = std::min(m_barHeight, std::max(1, whole.height() - 2));
        return {whole.right() + 1 - m_barWidth, whole.top() + (image.height() - height) / 2, m_barWidth,
                height};
    }
    return names == GridNames::Above
               ? QRect(whole.left(), whole.top() + m_lineHeight, whole.width(), m_barHeight)
               : QRect();
}

int GridLayout::classAt(const QPoint& point) const {
    if (point.x() < 0 || point.y() < 0)
        return -1;
    const int x = point.x() / (m_block.width() + m_gap.x());
    const int row = point.y() / (m_block.height() + m_gap.y()) * classesAcross + x;
    return x < classesAcross && row < m_classes && block(row).contains(point) ? row : -1;
}

int GridLayout::imageIn(int row, const QPoint& point) const {
    const QPoint within = point - images(row).topLeft();
    if (within.x() < 0 || within.y() < 0 || within.x() >= m_imagesOf.width())
        return -1;
    const int column = within.y() / cell.height() * imagesAcross + within.x() / cell.width();
    return column < m_images ? column : -1;
}

GridLayout fittingLayout(const GridNeeds& needs, QSize room) {
    const auto named =
        labelled(bestOf(needs, room, GridNames::Beside), bestOf(needs, room, GridNames::Above));
    const int side = named ? std::max(named->image.width(), named->image.height()) : 0;
    if (named && (side >= needs.scaled(kNameless) || coverage(needs, *named, room) >= kWorthNames))
        return *named;
    const auto bare = bestOf(needs, room, GridNames::Hidden);
    if (bare && (!named || bare->zoom > 1.08 * named->zoom))
        return *bare;
    return named ? *named : layoutAtZoom(needs, room, 1.0 / std::max(needs.image.width(), 1));
}

GridLayout layoutAtZoom(const GridNeeds& needs, QSize room, double zoom) {
    const QSize image = imageSizeAt(needs, zoom);
    std::optional<GridLayout> best;
    for (const GridNames names : {GridNames::Beside, GridNames::Above})
        for (int classesAcross = 1; classesAcross <= needs.classes; ++classesAcross) {
            const int nameWidth = nameWidths(needs, names).back();
            const GridLayout one = GridLayout::make(needs, names, image, 1, classesAcross, nameWidth);
            const int left = room.width() - one.size().width();
            if (left < 0)
                break;
            const int across = std::min(needs.imagesPerClass, 1 + left / classesAcross / one.cell.width());
            const int lines = ceilDivide(needs.imagesPerClass, across);
            GridLayout layout = GridLayout::make(needs, names, image, ceilDivide(needs.imagesPerClass, lines),
                                                 classesAcross, nameWidth);
            const double margin = names == GridNames::Above ? 1.25 : 1.0; // names beside are read more easily
            if (legible(needs, layout) && (!best || margin * layout.size().height() < best->size().height()))
                best = layout;
        }
    if (best)
        return *best;
    const int across = std::clamp(room.width() / std::max(1, image.width()), 1, needs.imagesPerClass);
    return GridLayout::make(needs, GridNames::Above, image, across, 1, 0);
}

double nextZoom(double zoom, bool larger) {
    if (larger) {
        const auto next =
            std::find_if(kLadder.begin(), kLadder.end(), [zoom](double step) { return step > zoom * 1.02; });
        return next == kLadder.end() ? kLadder.back() : *next;
    }
    const auto next =
        std::find_if(kLadder.rbegin(), kLadder.rend(), [zoom](double step) { return step < zoom / 1.02; });
    return next == kLadder.rend() ? kLadder.front() : *next;
}

} // namespace distill
