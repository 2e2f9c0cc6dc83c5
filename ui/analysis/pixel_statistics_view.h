// SPDX-License-Identifier: GPL-3.0-or-later
// Histograms of the pixels of a set and of real images, channel by channel, on one scale. GUI thread only.
#pragma once

#include <QWidget>

#include "core/jobs/feature_map.h"

namespace distill {

class PixelStatisticsView final : public QWidget {
    Q_OBJECT
public:
    explicit PixelStatisticsView(QWidget* parent);

    void setPixels(const PixelSummary& synthetic, const PixelSummary& real);

    QSize sizeHint() const override { return {560, 320}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintChannel(QPainter& painter, const QRectF& area, std::size_t channel) const;

    PixelSummary m_synthetic, m_real;
};

QString pixelText(const PixelSummary& pixels);

} // namespace distill
