// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/setup_footer.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/setup/cost_note.h"

namespace distill {

SetupFooter::SetupFooter(QWidget* parent)
    : QFrame(parent),
      m_notes(new QStackedWidget(this)),
      m_presetNote(new QLabel(m_notes)),
      m_scopeNote(new FixedLinesLabel(1, m_notes)),
      m_costs(new QStackedWidget(this)),
      m_cost(new CostNote(m_costs)),
      m_problem(new FixedLinesLabel(2, m_costs)),
      m_method(new FixedLinesLabel(2, this)),
      m_fit(new QToolButton(this)),
      m_start(new QToolButton(this)) {
    setObjectName(QStringLiteral("setupFooter"));
    m_presetNote->setObjectName(QStringLiteral("presetNote"));
    m_scopeNote->setObjectName(QStringLiteral("scopeNote"));
    m_problem->setObjectName(QStringLiteral("generalProblem"));
    m_method->setObjectName(QStringLiteral("methodNote"));
    for (QWidget* caption : std::initializer_list<QWidget*>{m_presetNote, m_scopeNote, m_method})
        caption->setProperty("caption", true);
    m_problem->setProperty("problem", true);
    m_presetNote->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_notes->addWidget(m_presetNote);
    m_notes->addWidget(m_scopeNote);
    m_costs->addWidget(m_cost);
    m_costs->addWidget(m_problem);
    for (QStackedWidget* place : {m_notes, m_costs})
        place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_fit->setObjectName(QStringLiteral("fitIntoTime"));
    m_fit->setText(tr("Fit into a time…"));
    m_fit->setToolTip(tr("Choose iterations, teachers and evaluations that fit into the minutes you have"));
    m_fit->setProperty("flat", true);
    m_start->setObjectName(QStringLiteral("setupStart"));
    m_start->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_start->setIconSize(QSize(12, 12));
    m_start->setProperty("primary", true);
    m_start->setMinimumWidth(88);
    m_start->setFocusPolicy(Qt::StrongFocus);
    layOut();
    connect(m_presetNote, &QLabel::linkActivated, this, &SetupFooter::presetAgainRequested);
    connect(m_fit, &QToolButton::clicked, this, &SetupFooter::fitRequested);
}

void SetupFooter::layOut() {
    auto* line = new QFrame(this);
    line->setProperty("hairline", true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_fit);
    buttons->addStretch(1);
    buttons->addWidget(m_start);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 12, 8);
    layout->setSpacing(4);
    layout->addWidget(line);
    for (QWidget* part : std::initializer_list<QWidget*>{m_notes, m_costs, m_method})
        layout->addWidget(part);
    layout->addLayout(buttons);
}

void SetupFooter::setPresetNote(const QString& text) {
    m_presetNote->setText(text.isEmpty() ? QString(QChar(QChar::Nbsp)) : text);
}

void SetupFooter::setScopeNote(const QString& text) {
    m_scopeNote->setText(text);
    m_notes->setCurrentIndex(text.isEmpty() ? 0 : 1);
}

void SetupFooter::setProblem(const QString& text) {
    m_problem->setText(text);
    m_costs->setCurrentWidget(text.isEmpty() ? static_cast<QWidget*>(m_cost) : m_problem);
}

void SetupFooter::setFitsHere(bool here) {
    m_fit->setEnabled(here);
}

void SetupFooter::setMethod(const QString& description, const QString& detail) {
    m_method->setText(description);
    m_method->setToolTip(detail);
}

void SetupFooter::setStart(QAction* action) {
    m_start->setDefaultAction(action);
}

} // namespace distill
