// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/setup_search.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

#include "ui/setup/param_form.h"
#include "ui/widgets/segment_button.h"

namespace distill {

SetupSearch::SetupSearch(ParamForm* form, QWidget* parent)
    : QWidget(parent),
      m_words(new QLineEdit(this)),
      m_all(makeSegment("advancedFold", "alone", tr("All settings"), tr("Show the advanced settings too"),
                        this)) {
    m_words->setObjectName(QStringLiteral("setupSearch"));
    m_words->setPlaceholderText(tr("Search the settings"));
    m_words->setAccessibleName(tr("Search the settings"));
    m_words->setToolTip(
        tr("Shows the settings, advanced ones too, whose name or description holds these words"));
    m_words->setClearButtonEnabled(true);
    for (QToolButton* clear : m_words->findChildren<QToolButton*>())
        clear->setAccessibleName(tr("Clear the search"));
    m_all->setFocusPolicy(Qt::StrongFocus);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 12, 0);
    row->setSpacing(8);
    row->addWidget(m_words, 1);
    row->addWidget(m_all);
    connect(m_words, &QLineEdit::textChanged, form, &ParamForm::search);
    connect(m_all, &QToolButton::toggled, form, &ParamForm::showAdvanced);
    connect(form, &ParamForm::shownChanged, this, [this, form] { m_all->setChecked(form->showsAdvanced()); });
}

void SetupSearch::clear() {
    m_words->clear();
}

} // namespace distill
