// SPDX-License-Identifier: GPL-3.0-or-later
// A table of numbers as colours, with the numbers in the cells where there is room. Hovering tells a cell in
// words. Also a table for screen readers and the clipboard: tableText(). GUI thread only.
#pragma once

#include <vector>

#include <QColor>
#include <QStringList>
#include <QWidget>

namespace distill {

struct HeatCell {
    double strength = -1; // 0 … 1 of the colour; below 0 = nothing is known
    QString text;         // in the cell
    QString tip;          // in words
};

struct HeatContent {
    QStringList rows, columns;
    QString rowTitle, columnTitle;
    std::vector<HeatCell> cells; // row by row
};

class HeatMap final : public QWidget {
    Q_OBJECT
public:
    explicit HeatMap(QWidget* parent = nullptr);

    void setContent(HeatContent content);
    const HeatContent& content() const { return m_content; }
    QString tableText() const; // tab-separated, with headings
    QRect cellRect(int row, int column) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect grid() const;
    void paintLabels(QPainter& painter, const QRect& area) const;
    void paintCells(QPainter& painter) const;

    HeatContent m_content;
    int m_rowLabel = 0, m_columnLabel = 0; // room for labels, pixels
};

} // namespace distill
