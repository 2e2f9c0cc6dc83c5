// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/share_bar.h"

#include <algorithm>

#include <QPainter>
#include <QPainterPath>

#include "ui/theme/theme.h"

namespace distill {

ShareBar::ShareBar(QWidget* parent) : QWidget(parent) {
    setFixedHeight(6);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShareBar::setShare(double matching) {
    m_matching = std::clamp(matching, 0.0, 1.0);
    m_known = true;
    update();
}

void ShareBar::clear() {
    m_known = false;
    update();
}

void ShareBar::paintEvent(QPaintEvent*) {
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(rect(), 3, 3);
    painter.setClipPath(shape);
    if (!m_known) {
        painter.fillRect(rect(), tokens.line);
        return;
    }
    const double split = width() * m_matching;
    painter.fillRect(QRectF(0, 0, split, height()), tokens.matching);
    painter.fillRect(QRectF(split, 0, width() - split, height()), tokens.cmi);
}

} // namespace distill
