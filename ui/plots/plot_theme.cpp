// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_theme.h"

#include "ui/plots/plot_library.h"

namespace distill {

QColor mixed(const QColor& colour, const QColor& ground, double strength) {
    const auto channel = [strength](float a, float b) {
        return static_cast<float>(strength * static_cast<double>(a) +
                                  (1.0 - strength) * static_cast<double>(b));
    };
    return QColor::fromRgbF(channel(colour.redF(), ground.redF()), channel(colour.greenF(), ground.greenF()),
                            channel(colour.blueF(), ground.blueF()));
}

QPen linePen(const QColor& colour, Qt::PenStyle style) {
    QPen pen(colour, 1.0, style);
    pen.setCosmetic(false);
    return pen;
}

QPen dashedPen(const QColor& colour) {
    QPen pen = linePen(colour);
    pen.setDashPattern({5.0, 4.0});
    return pen;
}

void styleAxisRect(QCPAxisRect* rect, const Tokens& tokens, const QFont& labelFont) {
    for (const QCPAxis::AxisType type : {QCPAxis::atBottom, QCPAxis::atLeft}) {
        QCPAxis* axis = rect->axis(type);
        axis->setBasePen(QPen(Qt::NoPen));
        axis->setTickPen(QPen(Qt::NoPen));
        axis->setSubTicks(false);
        axis->setTickLength(0, 0);
        axis->setTickLabelFont(labelFont);
        axis->setTickLabelColor(tokens.muted);
        axis->setTickLabelPadding(type == QCPAxis::atBottom ? 4 : 6);
        axis->setLabelFont(labelFont);
        axis->setLabelColor(tokens.muted);
        axis->setSelectableParts(QCPAxis::spNone);
        axis->grid()->setVisible(type == QCPAxis::atLeft);
        axis->grid()->setSubGridVisible(false);
        axis->grid()->setAntialiased(false);
        axis->grid()->setPen(linePen(mixed(tokens.line, tokens.panel, 0.8)));
        axis->grid()->setZeroLinePen(linePen(mixed(tokens.line, tokens.panel, 0.8)));
    }
    for (const QCPAxis::AxisType type : {QCPAxis::atTop, QCPAxis::atRight})
        if (QCPAxis* axis = rect->axis(type))
            axis->setVisible(false);
}

} // namespace distill
