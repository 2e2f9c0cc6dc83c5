// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/heat_panel.h"

#include "ui/theme/plain_tip.h"
#include "ui/widgets/segment_button.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTableWidget>
#include <QToolButton>

namespace distill {

HeatPanel::HeatPanel(QWidget* parent)
    : QWidget(parent),
      m_picture(new QWidget(this)),
      m_title(new QLabel(this)),
      m_map(new HeatMap(this)),
      m_table(new QTableWidget(this)),
      m_pages(new QStackedWidget(this)) {
    m_title->setWordWrap(true);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_pages->addWidget(m_map);
    m_pages->addWidget(m_table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(makeHeader());
    layout->addWidget(m_picture, 1);
    auto* picture = new QVBoxLayout(m_picture);
    picture->setContentsMargins(0, 0, 0, 0);
    picture->setSpacing(8);
    picture->addWidget(m_title);
    picture->addWidget(m_pages, 1);
}

QLayout* HeatPanel::makeHeader() {
    auto* header = new QHBoxLayout;
    header->setSpacing(0);
    header->addStretch(1);
    auto* kinds = new QButtonGroup(this);
    const auto add = [&](const char* name, const QString& text, const char* place, int page) {
        auto* button = makeSegment(name, place, text, QString(), this);
        button->setChecked(page == 0);
        kinds->addButton(button, page);
        header->addWidget(button);
    };
    add("asHeatMap", tr("Heat map"), "first", 0);
    add("asTable", tr("Table"), "last", 1);
    header->addSpacing(8);
    auto* copy = new QToolButton(this);
    copy->setText(tr("Copy"));
    copy->setToolTip(tr("Copy the numbers as a table, for a spreadsheet"));
    header->addWidget(copy);
    connect(kinds, &QButtonGroup::idClicked, m_pages, &QStackedWidget::setCurrentIndex);
    connect(copy, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_map->tableText()); });
    return header;
}

void HeatPanel::setTitle(const QString& title) {
    m_title->setText(title);
}

void HeatPanel::setContent(const HeatContent& content) {
    m_map->setContent(content);
    fillTable();
}

void HeatPanel::fillTable() {
    const HeatContent& content = m_map->content();
    m_table->clear();
    m_table->setRowCount(static_cast<int>(content.rows.size()));
    m_table->setColumnCount(static_cast<int>(content.columns.size()));
    m_table->setHorizontalHeaderLabels(content.columns);
    m_table->setVerticalHeaderLabels(content.rows);
    for (int i = 0; i < static_cast<int>(content.cells.size()); ++i) {
        const HeatCell& cell = content.cells.at(static_cast<std::size_t>(i));
        auto* item = new QTableWidgetItem(cell.text);
        item->setToolTip(plainTip(cell.tip));
        item->setTextAlignment(Qt::AlignCenter);
        const int columns = m_table->columnCount();
        m_table->setItem(i / columns, i % columns, item);
    }
    m_table->resizeColumnsToContents();
}

} // namespace distill
