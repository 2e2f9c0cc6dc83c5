// SPDX-License-Identifier: GPL-3.0-or-later
// A curve as wide as the screen's scale asks for: a polyline of one device pixel, drawn once for each pixel of
// the width with a shift. GUI thread; the plot owns it.
#pragma once

#include "ui/plots/plot_library.h"

namespace distill {

class ScaledGraph final : public QCPGraph {
    Q_OBJECT
public:
    using QCPGraph::QCPGraph;

protected:
    void drawLinePlot(QCPPainter* painter, const QVector<QPointF>& lines) const override;
};

} // namespace distill
