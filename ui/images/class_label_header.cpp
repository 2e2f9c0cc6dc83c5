// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/class_label_header.h"

#include <algorithm>

#include <QPainter>

#include "ui/plots/plot_theme.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kGap = 12; // between name and images
constexpr int kLargestWidth = 168;
constexpr int kMostMeasured = 2000;

// Small rows get the caption size.
QFont labelFont(const QFont& base, int rowHeight) {
    return rowHeight < QFontMetrics(base).height() ? captionFont(base) : base;
}

} // namespace

ClassLabelHeader::ClassLabelHeader(QWidget* parent) : QHeaderView(Qt::Vertical, parent) {
    setSectionResizeMode(QHeaderView::Fixed);
    setMinimumSectionSize(1);
    setSectionsClickable(false);
    setHighlightSections(false);
    setAccessibleName(tr("Classes"));
}

void ClassLabelHeader::setHoveredRow(int row) {
    const int before = m_hoveredRow;
    m_hoveredRow = row;
    for (const int each : {before, row})
        if (each >= 0)
            viewport()->update(0, sectionViewportPosition(each), width(), sectionSize(each));
}

int ClassLabelHeader::widthForLabels() const {
    const QFontMetrics metrics(font());
    int width = 0;
    const int rows = std::min(kMostMeasured, model() == nullptr ? 0 : model()->rowCount());
    for (int row = 0; row < rows; ++row)
        width = std::max(width, metrics.horizontalAdvance(
                                    model()->headerData(row, Qt::Vertical, Qt::DisplayRole).toString()));
    return std::min(width + kGap + 4, kLargestWidth);
}

void ClassLabelHeader::paintSection(QPainter* painter, const QRect& rect, int row) const {
    const Tokens& tokens = Theme::instance().tokens();
    painter->fillRect(rect, tokens.panel);
    const QFont shown = labelFont(font(), rect.height());
    const QRect room = rect.adjusted(0, 0, -kGap, -2);
    const QString name = model()->headerData(row, Qt::Vertical, Qt::DisplayRole).toString();
    painter->setFont(shown);
    painter->setPen(row == m_hoveredRow ? tokens.text : tokens.muted);
    painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter,
                      QFontMetrics(shown).elidedText(name, Qt::ElideRight, room.width()));
}

} // namespace distill
