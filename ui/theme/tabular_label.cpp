// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tabular_label.h"

#include <algorithm>

#include <QFontMetrics>
#include <QPainter>

#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr QChar kFigureSpace(0x2007);

bool takesDigitWidth(QChar c) {
    return c.isDigit() || c == kFigureSpace;
}

int digitWidth(const QFontMetrics& metrics) {
    int width = 0;
    for (char c = '0'; c <= '9'; ++c)
        width = std::max(width, metrics.horizontalAdvance(QLatin1Char(c)));
    return width;
}

// Calls visit(piece, width) for every digit and for every stretch of text between digits.
template <class Visit>
void forEachPiece(const QString& text, const QFontMetrics& metrics, Visit visit) {
    const int digit = digitWidth(metrics);
    for (qsizetype i = 0; i < text.size();) {
        qsizetype end = i + 1;
        if (takesDigitWidth(text.at(i))) {
            visit(text.mid(i, 1), digit);
        } else {
            while (end < text.size() && !takesDigitWidth(text.at(end)))
                ++end;
            const QString piece = text.mid(i, end - i);
            visit(piece, metrics.horizontalAdvance(piece));
        }
        i = end;
    }
}

} // namespace

TabularLabel::TabularLabel(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void TabularLabel::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void TabularLabel::setMuted(bool muted) {
    m_muted = muted;
    update();
}

int TabularLabel::advance(const QString& text) const {
    int width = 0;
    forEachPiece(text, fontMetrics(), [&width](const QString&, int pieceWidth) { width += pieceWidth; });
    return width;
}

QSize TabularLabel::sizeHint() const {
    return QSize(advance(m_text) + 2, fontMetrics().height());
}

QSize TabularLabel::minimumSizeHint() const {
    return QSize(0, fontMetrics().height());
}

void TabularLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Tokens& tokens = Theme::instance().tokens();
    painter.setPen(m_muted ? tokens.muted : tokens.text);
    const QFontMetrics metrics = fontMetrics();
    QString shown = m_text;
    if (advance(shown) > width())
        shown = metrics.elidedText(m_text, Qt::ElideRight, width());
    int x = m_alignment.testFlag(Qt::AlignRight) ? std::max(0, width() - advance(shown) - 1) : 0;
    const int baseline = (height() + metrics.ascent() - metrics.descent()) / 2;
    forEachPiece(shown, metrics, [&](const QString& piece, int pieceWidth) {
        const int slack = pieceWidth - metrics.horizontalAdvance(piece);
        painter.drawText(x + slack / 2, baseline, piece);
        x += pieceWidth;
    });
}

} // namespace distill
