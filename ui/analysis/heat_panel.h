// SPDX-License-Identifier: GPL-3.0-or-later
// A heat map that can be turned into a table of the same numbers, and copied. GUI thread only.
#pragma once

#include <QWidget>

#include "ui/analysis/heat_map.h"

class QLayout;
class QStackedWidget;
class QTableWidget;
class QLabel;

namespace distill {

class HeatPanel final : public QWidget {
    Q_OBJECT
public:
    explicit HeatPanel(QWidget* parent);

    void setContent(const HeatContent& content);
    void setTitle(const QString& title);
    QWidget* picture() const { return m_picture; } // title and map or table, without the buttons
    HeatMap* map() const { return m_map; }
    QTableWidget* table() const { return m_table; }

private:
    QLayout* makeHeader();
    void fillTable();

    QWidget* m_picture;
    QLabel* m_title;
    HeatMap* m_map;
    QTableWidget* m_table;
    QStackedWidget* m_pages;
};

} // namespace distill
