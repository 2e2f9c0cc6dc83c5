// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/set_preview.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

#include "ui/compare/image_difference.h"
#include "ui/theme/theme.h"

namespace distill {

SetPreview::SetPreview(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("setPreview"));
    setAccessibleName(tr("Images of the set"));
    setMinimumSize(280, 280);
}

void SetPreview::setImages(const ImageBatch& images) {
    m_picture = gridPicture(images, Theme::instance().tokens().panel);
    m_problem.clear();
    update();
}

void SetPreview::setProblem(const QString& text) {
    m_picture = QImage();
    m_problem = text;
    update();
}

void SetPreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_picture.isNull()) {
        painter.setPen(Theme::instance().tokens().muted);
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, m_problem);
        return;
    }
    const double ratio = devicePixelRatioF();
    const double fits = std::min(width() * ratio / m_picture.width(), height() * ratio / m_picture.height());
    const double zoom = (fits >= 1 ? std::floor(fits) : fits) / ratio;
    const QSizeF size(m_picture.width() * zoom, m_picture.height() * zoom);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, fits < 1);
    painter.drawImage(QRectF(QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size),
                      m_picture);
}

} // namespace distill
