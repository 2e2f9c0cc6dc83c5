// SPDX-License-Identifier: GPL-3.0-or-later
// Paints the blocks of the image grid: a class's images as one picture, kept until its pixels change, its
// name, its bar. GUI thread; the model must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QCache>
#include <QFont>
#include <QImage>
#include <QModelIndex>

#include "ui/images/grid_layout.h"

class QPainter;

namespace distill {

class AreaScaler;
class ImageGridModel;
struct Tokens;

class ImageGridPainter final {
public:
    explicit ImageGridPainter(const ImageGridModel* model);
    ~ImageGridPainter();

    struct Look {
        QFont font;
        double ratio = 1.0;  // device pixels per logical one
        int hoveredRow = -1; // its name, frame and bar are lit
        QModelIndex current; // invalid = none has the focus
        bool shares = false; // a bar beneath each image
    };
    void forget() { m_blocks.clear(); } // the colours are others
    // The painter's unit is a device pixel, its origin that of the layout.
    void paint(QPainter& painter, const GridLayout& layout, const QRect& exposed, const Look& look);

private:
    struct Block { // the images of a class
        std::uint64_t generation = 0;
        QSize image;
        int across = 0;
        QImage picture;
    };
    const QImage& picture(int row, const GridLayout& layout);
    void compose(Block& block, int row, const GridLayout& layout);
    void paintBlock(QPainter& painter, const GridLayout& layout, int row, const Look& look);
    void paintMarks(QPainter& painter, const GridLayout& layout, int row, const Look& look) const;
    void paintShares(QPainter& painter, const GridLayout& layout, int row) const;
    void paintName(QPainter& painter, const GridLayout& layout, int row, const Look& look) const;
    void paintBar(QPainter& painter, const GridLayout& layout, int row, const Look& look) const;

    const ImageGridModel* m_model;
    QCache<int, Block> m_blocks; // by class; cost in KiB
    std::unique_ptr<AreaScaler> m_scaler;
    QSize m_scaledFrom;
    int m_scaledChannels = 0;
    std::vector<std::uint8_t> m_scratch;
    Block m_large; // where one is too large to be kept
};

} // namespace distill
