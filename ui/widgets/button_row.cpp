// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/button_row.h"

#include <algorithm>

#include <QAbstractButton>
#include <QBoxLayout>

namespace distill {

namespace {

constexpr int kGap = 8;

} // namespace

ButtonRow::ButtonRow(QWidget* parent)
    : QWidget(parent), m_layout(new QBoxLayout(QBoxLayout::LeftToRight, this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(kGap);
}

void ButtonRow::add(QAbstractButton* button) {
    m_layout->addWidget(button);
}

QSize ButtonRow::minimumSizeHint() const {
    int widest = 0;
    for (int i = 0; i < m_layout->count(); ++i)
        widest = std::max(widest, m_layout->itemAt(i)->minimumSize().width());
    return {widest, m_layout->minimumSize().height()};
}

void ButtonRow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    int wanted = kGap * (m_layout->count() - 1);
    for (int i = 0; i < m_layout->count(); ++i)
        wanted += m_layout->itemAt(i)->sizeHint().width();
    m_layout->setDirection(wanted <= width() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

} // namespace distill
