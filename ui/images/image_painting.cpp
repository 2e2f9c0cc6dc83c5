// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_painting.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

namespace distill {

namespace {

constexpr std::uint32_t kOne = 256; // the weights of a pixel along one axis

} // namespace

AreaScaler::AreaScaler(QSize from, QSize to, int channels)
    : m_from(from),
      m_to(to),
      m_channels(channels),
      m_x(makeAxis(from.width(), to.width())),
      m_y(makeAxis(from.height(), to.height())),
      m_rows(static_cast<std::size_t>(from.height()) * static_cast<std::size_t>(to.width() * channels)),
      m_sum(static_cast<std::size_t>(to.width() * channels)) {}

// Output pixel i covers [i, i + 1) * from / to. Weights are differences of rounded sums, so they add up.
AreaScaler::Axis AreaScaler::makeAxis(int from, int to) {
    Axis axis;
    for (int i = 0; i < to; ++i) {
        const std::int64_t begin = std::int64_t{i} * from, end = begin + from; // in units of 1 / to
        Taps taps;
        taps.first = static_cast<int>(begin / to);
        taps.weights = axis.weights.size();
        std::uint32_t before = 0;
        for (std::int64_t pixel = taps.first; pixel * to < end; ++pixel) {
            const std::int64_t covered = std::min((pixel + 1) * to, end) - begin;
            const auto upTo = static_cast<std::uint32_t>((covered * kOne + from / 2) / from);
            axis.weights.push_back(upTo - before);
            before = upTo;
            ++taps.count;
        }
        axis.taps.push_back(taps);
    }
    return axis;
}

void AreaScaler::scaleRows(const std::uint8_t* source) {
    std::uint16_t* out = m_rows.data();
    for (int y = 0; y < m_from.height(); ++y) {
        const std::uint8_t* row = source + static_cast<std::ptrdiff_t>(y) * m_from.width() * m_channels;
        for (const Taps& taps : m_x.taps) {
            const std::uint32_t* weights = m_x.weights.data() + taps.weights;
            const std::uint8_t* first = row + static_cast<std::ptrdiff_t>(taps.first) * m_channels;
            for (int c = 0; c < m_channels; ++c) {
                std::uint32_t sum = 0;
                for (int i = 0; i < taps.count; ++i)
                    sum += weights[i] * first[i * m_channels + c];
                *out++ = static_cast<std::uint16_t>(sum);
            }
        }
    }
}

void AreaScaler::blendRow(const Taps& taps) {
    const std::size_t width = m_sum.size();
    std::fill(m_sum.begin(), m_sum.end(), kOne * kOne / 2); // to the nearest
    for (int i = 0; i < taps.count; ++i) {
        const std::uint32_t weight = m_y.weights[taps.weights + static_cast<std::size_t>(i)];
        const std::uint16_t* row = m_rows.data() + static_cast<std::size_t>(taps.first + i) * width;
        for (std::size_t x = 0; x < width; ++x)
            m_sum[x] += weight * row[x];
    }
}

void AreaScaler::scale(const std::uint8_t* source, QRgb* target, std::ptrdiff_t stride) {
    scaleRows(source);
    const Taps* before = nullptr;
    for (const Taps& taps : m_y.taps) {
        if (before != nullptr && before->first == taps.first && before->count == 1 && taps.count == 1) {
            std::copy_n(target - stride, m_to.width(), target); // the same pixels once more
        } else {
            blendRow(taps);
            for (int x = 0; x < m_to.width(); ++x) {
                const auto part = [&](int c) {
                    return m_sum[static_cast<std::size_t>(x) * static_cast<std::size_t>(m_channels) +
                                 static_cast<std::size_t>(c)] >>
                           16U;
                };
                target[x] = m_channels == 1 ? 0xFF000000U | part(0) * 0x010101U
                                            : 0xFF000000U | part(0) << 16U | part(1) << 8U | part(2);
            }
        }
        before = &taps;
        target += stride;
    }
}

QRectF drawEnlarged(QPainter& painter, const QPointF& topLeft, const QImage& image, int zoom) {
    const QTransform toDevice = painter.deviceTransform();
    const QPointF origin = toDevice.map(topLeft);
    const QRectF device(std::round(origin.x()), std::round(origin.y()), image.width() * zoom,
                        image.height() * zoom);
    const QRectF target = toDevice.inverted().mapRect(device);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(target, image);
    return target;
}

} // namespace distill
