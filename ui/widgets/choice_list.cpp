// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice_list.h"

#include <QScrollBar>

namespace distill {

namespace {

constexpr int kAround = 2 * (1 + 4); // the border and the padding that the style sheet gives it

} // namespace

ChoiceList::ChoiceList(QWidget* parent) : QListWidget(parent) {
    setProperty("choices", true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize ChoiceList::sizeHint() const {
    ensurePolished();
    const int bar = verticalScrollBar()->sizeHint().width();
    return {sizeHintForColumn(0) + kAround + bar, QListWidget::sizeHint().height()};
}

} // namespace distill
