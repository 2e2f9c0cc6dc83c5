// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/twin_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/number_text.h"
#include "ui/widgets/dialog_buttons.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr double kLargestLambda = 1e12;
constexpr double kSuggested = 100; // beside a run without CMI
constexpr int kTextWidth = 360;

} // namespace

TwinDialog::TwinDialog(double lambda, QWidget* parent)
    : QDialog(parent), m_lambdaOfSetup(lambda), m_other(new RealSpinBox(this)) {
    setObjectName(QStringLiteral("twinDialog"));
    setWindowTitle(tr("Twin run with another λ"));
    auto* text =
        new QLabel(tr("Begins the run of the set-up twice, at two λ: same seed, batches, teachers and "
                      "networks, one iteration each by turns. Both are shown side by side."),
                   this);
    text->setWordWrap(true);
    text->setMinimumWidth(kTextWidth);
    m_other->setObjectName(QStringLiteral("twinLambda"));
    m_other->setAccessibleName(tr("λ of the other run"));
    m_other->setRange(0, kLargestLambda);
    m_other->setValue(lambda > 0 ? 0 : kSuggested);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(12);
    form->addRow(tr("λ of the set-up"), new QLabel(compactNumber(lambda), this));
    form->addRow(tr("λ of the &other run"), m_other);
    const DialogButtons buttons = makeDialogButtons("twinStart", tr("Start both"), this);
    m_start = buttons.accept;
    connect(m_other, &RealSpinBox::valueChanged, this, &TwinDialog::check);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addWidget(text);
    layout->addLayout(form);
    layout->addWidget(buttons.row);
    check();
    m_other->setFocus();
}

double TwinDialog::otherLambda() const {
    return m_other->value();
}

void TwinDialog::check() {
    const bool same = m_other->value() == m_lambdaOfSetup;
    m_start->setEnabled(!same);
    m_start->setToolTip(same ? tr("Twins need two different λ") : QString());
}

} // namespace distill
