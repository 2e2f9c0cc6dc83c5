// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/pixel_statistics_view.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QPainter>
#include <QPainterPath>

#include "ui/plots/plot_theme.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr double kAxisRoom = 20, kTitleRoom = 20, kBetween = 24;

double total(const std::vector<std::int64_t>& counts) {
    return std::max(1.0, static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0})));
}

double highest(const std::vector<std::int64_t>& counts) {
    return counts.empty()
               ? 0
               : static_cast<double>(*std::max_element(counts.begin(), counts.end())) / total(counts);
}

// Steps of the square roots of the parts: black and white hold most pixels and would flatten the rest.
QPainterPath outline(const std::vector<std::int64_t>& counts, const QRectF& area, double top) {
    QPainterPath path(area.bottomLeft());
    const double width = area.width() / static_cast<double>(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double part = static_cast<double>(counts[i]) / total(counts);
        const double y = area.bottom() - area.height() * std::sqrt(part / top);
        path.lineTo(area.left() + width * static_cast<double>(i), y);
        path.lineTo(area.left() + width * static_cast<double>(i + 1), y);
    }
    path.lineTo(area.bottomRight());
    return path;
}

} // namespace

QString pixelText(const PixelSummary& pixels) {
    QString channels;
    for (std::size_t c = 0; c < pixels.mean.size(); ++c)
        channels += QStringLiteral("%1%2 ± %3")
                        .arg(c > 0 ? QStringLiteral(" · ") : QString())
                        .arg(pixels.mean[c], 0, 'f', 3)
                        .arg(pixels.deviation[c], 0, 'f', 3);
    return PixelStatisticsView::tr("mean %1, from %2 to %3, %4 % outside 0 … 1")
        .arg(channels)
        .arg(pixels.minimum, 0, 'f', 2)
        .arg(pixels.maximum, 0, 'f', 2)
        .arg(100 * pixels.outside, 0, 'f', 1);
}

PixelStatisticsView::PixelStatisticsView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Histograms of pixels"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PixelStatisticsView::setPixels(const PixelSummary& synthetic, const PixelSummary& real) {
    m_synthetic = synthetic;
    m_real = real;
    setAccessibleDescription(tr("Synthetic: %1. Real: %2").arg(pixelText(synthetic), pixelText(real)));
    update();
}

void PixelStatisticsView::paintChannel(QPainter& painter, const QRectF& area, std::size_t channel) const {
    const Tokens& tokens = Theme::instance().tokens();
    const double top =
        std::max({highest(m_synthetic.histogram[channel]), highest(m_real.histogram[channel]), 1e-9});
    const QRectF plot = area.adjusted(0, kTitleRoom, 0, -kAxisRoom);
    painter.setFont(captionFont(font()));
    painter.setPen(tokens.muted);
    const QStringList names = m_synthetic.histogram.size() == 1
                                  ? QStringList{tr("Brightness")}
                                  : QStringList{tr("Red"), tr("Green"), tr("Blue")};
    painter.drawText(area, Qt::AlignTop | Qt::AlignLeft, names.value(static_cast<qsizetype>(channel)));
    for (const double value : {0.0, 0.5, 1.0}) {
        const double x = plot.left() + plot.width() * (value - kPixelLow) / (kPixelHigh - kPixelLow);
        painter.setPen(tokens.line);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter.setPen(tokens.muted);
        painter.drawText(QRectF(x - 20, plot.bottom() + 4, 40, kAxisRoom), Qt::AlignHCenter | Qt::AlignTop,
                         QString::number(value));
    }
    QColor fill = tokens.reference;
    fill.setAlpha(90);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPath(outline(m_real.histogram[channel], plot, top));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.accent, 1));
    painter.drawPath(outline(m_synthetic.histogram[channel], plot, top));
}

void PixelStatisticsView::paintEvent(QPaintEvent*) {
    const std::size_t channels = std::min(m_synthetic.histogram.size(), m_real.histogram.size());
    if (channels == 0)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double count = static_cast<double>(channels);
    const double width = (this->width() - kBetween * (count - 1)) / count;
    for (std::size_t c = 0; c < channels; ++c)
        paintChannel(painter, QRectF(static_cast<double>(c) * (width + kBetween), 0, width, height()), c);
}

} // namespace distill
