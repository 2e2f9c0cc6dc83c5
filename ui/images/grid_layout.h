// SPDX-License-Identifier: GPL-3.0-or-later
// Where everything stands in the image grid, in device pixels: classes side by side in as many columns as the
// room suggests, the images of a class in one or several lines, its name and the bar of its CMI with them.
// Pure values; any thread.
#pragma once

#include <optional>
#include <vector>

#include <QRect>
#include <QSize>

namespace distill {

// What is to be placed. Lengths in device pixels, `ratio` of them to a logical one.
struct GridNeeds {
    int classes = 0, imagesPerClass = 0;
    QSize image;         // pixels of one image
    int nameWidth = 0;   // of the longest class name
    int lineHeight = 0;  // of a name
    bool shares = false; // a strip beneath each image
    double ratio = 1.0;

    int scaled(double logical) const; // whole device pixels, at least one
    bool isEmpty() const { return classes < 1 || imagesPerClass < 1 || image.isEmpty(); }
};

enum class GridNames {
    Beside, // before the class's images, the bar behind them
    Above,  // a line over them, which holds the bar too
    Hidden, // no room: they are told of what is pointed at
};

// A cell is an image with the gutter right of and beneath it; a block is a class.
class GridLayout final {
public:
    GridNames names = GridNames::Beside;
    double zoom = 1.0; // device pixels per image pixel, as near as whole images allow
    QSize image;       // of one on the screen
    QSize cell;
    int imagesAcross = 1;  // columns of images in a block
    int classesAcross = 1; // blocks side by side
    int nameWidth = 0;     // of the column of names, where they stand beside

    int classes() const { return m_classes; }
    int imagesPerClass() const { return m_images; }
    QSize size() const;                           // of all of it
    QSize imagesOf() const { return m_imagesOf; } // of a block: its images alone
    QSize blockSize() const { return m_block; }
    QRect block(int row) const; // of a class
    QRect images(int row) const;
    QRect imageAt(int row, int column) const;
    QRect name(int row) const;                       // empty where names are hidden
    QRect bar(int row) const;                        // empty where names are hidden
    int classAt(const QPoint& point) const;          // -1 = none
    int imageIn(int row, const QPoint& point) const; // column; -1 = none

    static GridLayout make(const GridNeeds& needs, GridNames names, QSize image, int across,
                           int classesAcross, int nameWidth);

private:
    int m_classes = 0, m_images = 0;
    QSize m_imagesOf, m_block;
    QPoint m_gap;        // between blocks
    QPoint m_firstImage; // within a block
    int m_barWidth = 0, m_barHeight = 0, m_barGap = 0, m_lineHeight = 0;
};

// The arrangement with the largest images that shows everything in `room`; where names cost too much of it
// they go. Where not even a device pixel per image is there, the smallest, which then scrolls.
GridLayout fittingLayout(const GridNeeds& needs, QSize room);
// At this zoom: as wide as the room and as low as it can be; it scrolls downwards where it is higher.
GridLayout layoutAtZoom(const GridNeeds& needs, QSize room, double zoom);
// The next step of a ladder through all whole factors up to 8.
double nextZoom(double zoom, bool larger);

} // namespace distill
