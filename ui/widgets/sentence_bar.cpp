// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sentence_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace distill {

SentenceBar::SentenceBar(const QString& name, const QString& buttonName, const QString& buttonText,
                         QWidget* parent)
    : QWidget(parent), m_text(new QLabel(this)), m_button(new QToolButton(this)) {
    m_text->setObjectName(name);
    m_text->setProperty("caption", true);
    m_text->setWordWrap(true);
    m_button->setObjectName(buttonName);
    m_button->setText(buttonText);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    connect(m_button, &QToolButton::clicked, this, &SentenceBar::pressed);
    hide();
}

void SentenceBar::setText(const QString& text) {
    m_text->setText(text);
}

} // namespace distill
