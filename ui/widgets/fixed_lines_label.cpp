// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fixed_lines_label.h"

#include <QHelpEvent>
#include <QPainter>
#include <QTextLayout>
#include <QToolTip>

namespace distill {

FixedLinesLabel::FixedLinesLabel(int lines, QWidget* parent) : QLabel(parent), m_lines(lines) {
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

QSize FixedLinesLabel::sizeHint() const {
    return {120, m_lines * fontMetrics().lineSpacing() + 2};
}

QSize FixedLinesLabel::minimumSizeHint() const {
    return {0, sizeHint().height()};
}

QStringList FixedLinesLabel::shownLines(bool* cut) const {
    QStringList shown;
    const QString all = text().simplified();
    QTextLayout layout(all, font());
    layout.beginLayout();
    qsizetype at = 0;
    while (at < all.size() && shown.size() < m_lines) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(width());
        const bool last = shown.size() == m_lines - 1;
        shown << (last ? fontMetrics().elidedText(all.mid(at), Qt::ElideRight, width())
                       : all.mid(at, line.textLength()).trimmed());
        at = last ? all.size() : at + line.textLength();
        if (cut != nullptr)
            *cut = last && shown.back().endsWith(QChar(0x2026)) && !all.endsWith(shown.back());
    }
    layout.endLayout();
    return shown;
}

bool FixedLinesLabel::isCut() const {
    bool cut = false;
    shownLines(&cut);
    return cut;
}

bool FixedLinesLabel::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !isCut())
        return QLabel::event(event);
    QString whole = text().toHtmlEscaped();
    if (!toolTip().isEmpty())
        whole += QStringLiteral("<br><br>") +
                 (Qt::mightBeRichText(toolTip()) ? toolTip() : toolTip().toHtmlEscaped());
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), QStringLiteral("<p>%1</p>").arg(whole),
                       this);
    return true;
}

void FixedLinesLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(font());
    painter.setPen(palette().color(foregroundRole()));
    int y = fontMetrics().ascent();
    for (const QString& line : shownLines()) {
        painter.drawText(0, y, line);
        y += fontMetrics().lineSpacing();
    }
}

} // namespace distill
