// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/budget_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringList>
#include <QVBoxLayout>

#include "ui/setup/time_budget.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/dialog_buttons.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr int kTextWidth = 360;
constexpr double kSuggestedMinutes = 10;
constexpr double kMostMinutes = 100000;
constexpr double kSecondsInMinute = 60;

// What changes, in words.
QString changesText(const RunConfig& before, const RunConfig& after) {
    QStringList changes;
    const auto add = [&](const QString& what, std::int64_t from, std::int64_t to) {
        if (from != to)
            changes
                << BudgetDialog::tr("%1: %2 in place of %3").arg(what, formatCount(to), formatCount(from));
    };
    add(BudgetDialog::tr("iterations"), before.iterations, after.iterations);
    add(BudgetDialog::tr("teachers"), before.teacher.count, after.teacher.count);
    add(BudgetDialog::tr("epochs of the teachers"), before.teacher.epochs, after.teacher.epochs);
    if (before.evaluation.every != after.evaluation.every)
        changes << BudgetDialog::tr("evaluated at the end only");
    return changes.isEmpty() ? BudgetDialog::tr("Nothing has to change.")
                             : changes.join(QStringLiteral("\n"));
}

} // namespace

BudgetDialog::BudgetDialog(const RunConfig& config, const std::optional<CostEstimate>& estimate,
                           QWidget* parent)
    : QDialog(parent),
      m_config(config),
      m_estimate(estimate),
      m_minutes(new RealSpinBox(this)),
      m_outcome(new QLabel(this)) {
    setObjectName(QStringLiteral("budgetDialog"));
    setWindowTitle(tr("Fit into a time"));
    m_minutes->setObjectName(QStringLiteral("budgetMinutes"));
    m_minutes->setRange(1, kMostMinutes);
    m_minutes->setValue(kSuggestedMinutes);
    m_minutes->setSuffix(tr(" minutes"));
    m_outcome->setObjectName(QStringLiteral("budgetOutcome"));
    m_outcome->setWordWrap(true);
    m_outcome->setFixedWidth(kTextWidth);
    m_outcome->setMinimumHeight(6 * fontMetrics().lineSpacing());
    m_outcome->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* form = new QFormLayout;
    form->addRow(tr("I &have"), m_minutes);
    const DialogButtons buttons = makeDialogButtons("budgetApply", tr("Use this"), this);
    m_apply = buttons.accept;
    connect(m_minutes, &QDoubleSpinBox::valueChanged, this, &BudgetDialog::refresh);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addLayout(form);
    layout->addWidget(m_outcome);
    layout->addWidget(buttons.row);
    m_minutes->setKeyboardTracking(true);
    m_minutes->setFocus();
    m_minutes->selectAll();
    refresh();
}

void BudgetDialog::setEstimate(const RunConfig& of, const CostEstimate& estimate) {
    if (!(of == m_config))
        return;
    m_estimate = estimate;
    refresh();
}

RunConfig BudgetDialog::fitted() const {
    return m_estimate ? fittedTo(m_config, *m_estimate, m_minutes->value() * kSecondsInMinute).config
                      : m_config;
}

void BudgetDialog::refresh() {
    m_apply->setEnabled(m_estimate.has_value());
    if (!m_estimate)
        return m_outcome->setText(tr("Estimating what it costs…"));
    const FittedSetup fitted = fittedTo(m_config, *m_estimate, m_minutes->value() * kSecondsInMinute);
    const QString takes =
        fitted.fits ? tr("It will take about %1.") : tr("Even the least of it takes about %1.");
    m_outcome->setText(takes.arg(durationText(fitted.seconds)) + QLatin1Char('\n') +
                       changesText(m_config, fitted.config));
}

} // namespace distill
