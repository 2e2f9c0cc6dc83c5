// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/fork_dialog.h"

#include <cmath>

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/number_format.h"
#include "ui/widgets/dialog_buttons.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr double kLargestLambda = 1e12;
constexpr double kMostIterations = 1e9;
constexpr int kTextWidth = 360;

// Lines may break at thin spaces, a number must not.
QString unbroken(QString number) {
    return number.replace(QChar(0x2009), QChar(0x202F));
}

} // namespace

ForkDialog::ForkDialog(const QString& name, const ForkChoice& suggested, QWidget* parent)
    : QDialog(parent),
      m_at(suggested.at),
      m_lambda(new RealSpinBox(this)),
      m_iterations(new RealSpinBox(this)) {
    setObjectName(QStringLiteral("forkDialog"));
    setWindowTitle(tr("Fork from here"));
    auto* text =
        new QLabel(tr("Begins a new run with what “%1” was at iteration %2. That run stays as it is.")
                       .arg(name, unbroken(formatCount(m_at))),
                   this);
    text->setWordWrap(true);
    text->setMinimumWidth(kTextWidth);
    m_lambda->setObjectName(QStringLiteral("forkLambda"));
    m_lambda->setAccessibleName(tr("λ from here on"));
    m_lambda->setRange(0, kLargestLambda);
    m_lambda->setValue(suggested.lambda);
    m_lambda->setToolTip(tr("The weight of CMI from the next iteration on; as given it goes on unchanged"));
    m_iterations->setObjectName(QStringLiteral("forkIterations"));
    m_iterations->setAccessibleName(tr("Iterations in total"));
    m_iterations->setWhole(true);
    m_iterations->setRange(static_cast<double>(m_at + 1), kMostIterations);
    m_iterations->setValue(static_cast<double>(suggested.iterations));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(12);
    form->addRow(tr("&λ from here on"), m_lambda);
    form->addRow(tr("&Iterations in total"), m_iterations);
    const DialogButtons buttons = makeDialogButtons("forkStart", tr("Start the fork"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addWidget(text);
    layout->addLayout(form);
    layout->addWidget(buttons.row);
    m_lambda->setFocus();
}

ForkChoice ForkDialog::choice() const {
    return {m_at, m_lambda->value(), std::llround(m_iterations->value())};
}

} // namespace distill
