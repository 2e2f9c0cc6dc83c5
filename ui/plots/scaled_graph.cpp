// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/scaled_graph.h"

#include <algorithm>
#include <cmath>

#include <QPaintDevice>

namespace distill {

namespace {

constexpr int kWidest = 4; // device pixels

} // namespace

void ScaledGraph::drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const {
    const QPaintDevice* device = painter->device();
    const double ratio = device != nullptr ? device->devicePixelRatio() : 1.0;
    const int width = std::clamp(static_cast<int>(std::lround(ratio)), 1, kWidest);
    if (width == 1 || painter->modes().testFlag(QCPPainter::pmVectorized))
        return QCPGraph::drawLinePlot(painter, lines);
    // Along both diagonals of the square that a round pen would fill, so that no slope is thinner.
    const double step = 1.0 / ratio, middle = (width - 1) / 2.0;
    painter->save();
    for (int i = 0; i < width; ++i)
        for (const double side : {-1.0, 1.0}) {
            if (side > 0 && i == middle)
                continue; // the middle is on both
            const QPointF shift((i - middle) * step, side * (i - middle) * step);
            painter->translate(shift);
            QCPGraph::drawLinePlot(painter, lines);
            painter->translate(-shift);
        }
    painter->restore();
}

} // namespace distill
