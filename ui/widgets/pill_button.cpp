// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pill_button.h"

#include <QPainter>

#include "ui/theme/caption_font.h"
#include "ui/theme/theme.h"

namespace distill {

PillButton::PillButton(const QString& text, QWidget* parent) : QAbstractButton(parent) {
    setText(text);
    setAccessibleName(text);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize PillButton::sizeHint() const {
    const QFontMetrics metrics(captionFont(font()));
    return {metrics.horizontalAdvance(text()) + 16, metrics.height() + 4};
}

void PillButton::paintEvent(QPaintEvent*) {
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? tokens.accent : tokens.line, 1.0));
    painter.setBrush(underMouse() || isDown() ? tokens.selection : tokens.panel);
    const QRectF outline = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2);
    painter.setPen(tokens.accent);
    painter.setFont(captionFont(font()));
    painter.drawText(rect(), Qt::AlignCenter, text());
}

void PillButton::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void PillButton::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace distill
