// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/swipe_dialog.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/compare/swipe_view.h"

namespace distill {

SwipeDialog::SwipeDialog(const Side& a, const Side& b, QWidget* parent)
    : QDialog(parent), m_view(new SwipeView(this)) {
    setObjectName(QStringLiteral("swipeDialog"));
    setWindowTitle(tr("Compare images"));
    m_view->setImages(*a.images, *b.images);
    auto* left = new QLabel(a.name, this);
    auto* right = new QLabel(b.name, this);
    right->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (QLabel* label : {left, right})
        label->setProperty("title", true);
    auto* header = new QHBoxLayout;
    header->setSpacing(0);
    header->addWidget(left, 1);
    auto* kinds = new QButtonGroup(this);
    const auto add = [&](const char* name, const QString& text, const char* place, bool sideBySide) {
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(name));
        button->setText(text);
        button->setCheckable(true);
        button->setChecked(!sideBySide);
        button->setProperty("segment", QLatin1String(place));
        kinds->addButton(button, sideBySide ? 1 : 0);
        header->addWidget(button);
    };
    add("compareSwipe", tr("Swipe"), "first", false);
    add("compareSideBySide", tr("Side by side"), "last", true);
    header->addWidget(right, 1);
    connect(kinds, &QButtonGroup::idClicked, m_view, [this](int id) { m_view->setSideBySide(id == 1); });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(header);
    layout->addWidget(m_view, 1);
    m_view->setFocus();
}

} // namespace distill
