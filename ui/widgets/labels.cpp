// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/labels.h"

#include <QLabel>

namespace distill {

namespace {

QLabel* makeWrapped(const char* look, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    if (look != nullptr)
        label->setProperty(look, true);
    return label;
}

} // namespace

QLabel* wrappedLabel(const char* name, const char* look, QWidget* parent) {
    QLabel* label = makeWrapped(look, parent);
    label->setObjectName(QLatin1String(name));
    return label;
}

QLabel* plainLabel(const QString& text, const char* look, QWidget* parent) {
    QLabel* label = makeWrapped(look, parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    return label;
}

} // namespace distill
