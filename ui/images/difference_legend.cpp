// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/difference_legend.h"

#include <QFontMetrics>
#include <QLinearGradient>
#include <QPainter>

#include "ui/images/image_grid_model.h"
#include "ui/theme/caption_font.h"
#include "ui/theme/number_format.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kRamp = 48;
constexpr int kRampHeight = 8;
constexpr int kGap = 6;

} // namespace

DifferenceLegend::DifferenceLegend(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("differenceLegend"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setIteration(0);
}

void DifferenceLegend::setIteration(std::int64_t iteration) {
    m_iteration = iteration;
    setAccessibleName(text());
    setToolTip(
        tr("How much each pixel has changed since iteration %1, whichever way, amplified %2 times: black "
           "has not changed, white has by %3 or more of 255 levels")
            .arg(formatCount(iteration))
            .arg(ImageGridModel::kDifferenceGain)
            .arg(256 / ImageGridModel::kDifferenceGain));
    updateGeometry();
    update();
}

QString DifferenceLegend::text() const {
    return tr("%1 of 255 since iteration %2, × %3")
        .arg(256 / ImageGridModel::kDifferenceGain)
        .arg(formatCount(m_iteration))
        .arg(ImageGridModel::kDifferenceGain);
}

QSize DifferenceLegend::sizeHint() const {
    const QFontMetrics metrics(captionFont(font()));
    return {metrics.horizontalAdvance(QLatin1Char('0')) + kRamp + 2 * kGap +
                metrics.horizontalAdvance(text()),
            metrics.height()};
}

void DifferenceLegend::paintEvent(QPaintEvent*) {
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    const QFont font = captionFont(this->font());
    const QFontMetrics metrics(font);
    painter.setFont(font);
    painter.setPen(tokens.muted);
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("0"));
    const QRect ramp(metrics.horizontalAdvance(QLatin1Char('0')) + kGap, (height() - kRampHeight) / 2, kRamp,
                     kRampHeight);
    QLinearGradient grey(ramp.topLeft(), ramp.topRight());
    grey.setColorAt(0.0, Qt::black);
    grey.setColorAt(1.0, Qt::white);
    painter.fillRect(ramp, grey);
    painter.drawRect(ramp.adjusted(0, 0, -1, -1));
    painter.drawText(rect().adjusted(ramp.right() + kGap, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text());
}

} // namespace distill
