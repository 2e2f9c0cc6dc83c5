// SPDX-License-Identifier: GPL-3.0-or-later
// The legend under a plot's axis: one row, a line sample and a name per curve; what does not fit is left out.
// GUI thread.
#pragma once

#include <vector>

#include <QColor>
#include <QString>
#include <QWidget>

namespace distill {

struct LegendEntry {
    QString label;
    QColor colour;
    bool dashed = false;
    bool point = false; // a dot on the line
    Qt::PenStyle pen = Qt::SolidLine;

    bool operator==(const LegendEntry& other) const {
        return label == other.label && colour == other.colour && dashed == other.dashed &&
               point == other.point && pen == other.pen;
    }
};

class LegendRow final : public QWidget {
    Q_OBJECT
public:
    explicit LegendRow(QWidget* parent = nullptr);
    void setEntries(std::vector<LegendEntry> entries);
    const std::vector<LegendEntry>& entries() const { return m_entries; }
    void setIndent(int pixels); // the axis' left end
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<LegendEntry> m_entries;
    int m_indent = 0;
};

} // namespace distill
