// SPDX-License-Identifier: GPL-3.0-or-later
// The legend under a plot's axis: a line sample and a name per curve, in as many rows as it takes. A click
// hides a curve or shows it again, a double click shows it alone. GUI thread.
#pragma once

#include <vector>

#include <QColor>
#include <QString>
#include <QWidget>

namespace distill {

enum class CurveMark { None, Plus, Square }; // tells curves apart without their colours

struct LegendEntry {
    QString label;
    QColor colour;
    bool dashed = false;
    bool point = false; // a dot on the line
    Qt::PenStyle pen = Qt::SolidLine;
    CurveMark mark = CurveMark::None;
    bool hidden = false; // by the user

    bool operator==(const LegendEntry& other) const {
        return label == other.label && colour == other.colour && dashed == other.dashed &&
               point == other.point && pen == other.pen && mark == other.mark && hidden == other.hidden;
    }
};

class LegendRow final : public QWidget {
    Q_OBJECT
public:
    explicit LegendRow(QWidget* parent = nullptr);
    void setEntries(std::vector<LegendEntry> entries);
    const std::vector<LegendEntry>& entries() const { return m_entries; }
    void setIndent(int pixels);       // the axis' left end
    QRect entryRect(int index) const; // of sample and name
    int rows() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void toggled(const QString& label);
    void isolated(const QString& label);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    void place();
    int entryAt(const QPoint& position) const;

    std::vector<LegendEntry> m_entries;
    std::vector<QRect> m_places;
    int m_indent = 0;
    bool m_doubleClicked = false;
};

} // namespace distill
