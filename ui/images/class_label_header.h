// SPDX-License-Identifier: GPL-3.0-or-later
// Class names at the rows' left, right-aligned, in place while the images scroll. GUI thread.
#pragma once

#include <QHeaderView>

namespace distill {

class ClassLabelHeader final : public QHeaderView {
    Q_OBJECT
public:
    explicit ClassLabelHeader(QWidget* parent);
    void setHoveredRow(int row);
    int widthForLabels() const; // of the longest name, within bounds

protected:
    void paintSection(QPainter* painter, const QRect& rect, int row) const override;

private:
    int m_hoveredRow = -1;
};

} // namespace distill
