// SPDX-License-Identifier: GPL-3.0-or-later
// Images of any size in whole device pixels, crisp and even: each pixel of the picture is the mean of what it
// covers of the image, whose pixels are squares of one colour. At whole factors that is the nearest pixel; at
// others it is the nearest at the next whole factor, then smoothly down. Never tinted. GUI thread.
#pragma once

#include <cstdint>
#include <vector>

#include <QImage>

class QPainter;

namespace distill {

// Scales images of one size to another; made once for many.
class AreaScaler final {
public:
    AreaScaler(QSize from, QSize to, int channels); // channels 1 or 3, interleaved
    QSize size() const { return m_to; }
    // `target`: the first pixel of the first row, `stride` pixels from row to row.
    void scale(const std::uint8_t* source, QRgb* target, std::ptrdiff_t stride);

private:
    struct Taps { // of one output pixel
        int first = 0, count = 0;
        std::size_t weights = 0; // index of the first
    };
    struct Axis {
        std::vector<Taps> taps;
        std::vector<std::uint32_t> weights; // those of a pixel add up to kOne
    };
    static Axis makeAxis(int from, int to);
    void scaleRows(const std::uint8_t* source);
    void blendRow(const Taps& taps);

    QSize m_from, m_to;
    int m_channels;
    Axis m_x, m_y;
    std::vector<std::uint16_t> m_rows; // [from.height][to.width * channels]
    std::vector<std::uint32_t> m_sum;  // one row of them, blended
};

// Draws `image` so that each of its pixels covers zoom x zoom device pixels, its top left corner on the
// device pixel nearest to `topLeft`. Returns the rectangle covered, in the painter's coordinates.
QRectF drawEnlarged(QPainter& painter, const QPointF& topLeft, const QImage& image, int zoom);

} // namespace distill
