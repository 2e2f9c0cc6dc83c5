// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sweep/sweep_form.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/catalogue/catalogue.h"
#include "core/run/setup_rules.h"
#include "ui/process/background.h"
#include "ui/sweep/sweep_text.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/field_hint.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr int kSettleMilliseconds = 400;
constexpr int kFormWidth = 300;

RealSpinBox* makeNumber(const char* name, double least, double most, double value, QWidget* parent) {
    auto* spin = new RealSpinBox(parent);
    spin->setObjectName(QLatin1String(name));
    spin->setRange(least, most);
    spin->setValue(value);
    return spin;
}

QString whatText(const RunConfig& config) {
    const auto* method = findMethod(config.method);
    const auto* dataset = findDataset(config.dataset);
    QStringList parts{method != nullptr ? QString::fromStdString(method->name) : QString(),
                      dataset != nullptr ? QString::fromStdString(dataset->name) : QString(),
                      SweepForm::tr("%1 per class").arg(formatCount(config.ipc)),
                      QString::fromStdString(config.network)};
    return parts.join(QStringLiteral(" · "));
}

} // namespace

SweepForm::SweepForm(QWidget* parent, Estimator estimator)
    : QWidget(parent),
      m_estimator(std::move(estimator)),
      m_what(new QLabel(this)),
      m_values(new QLineEdit(this)),
      m_first(makeNumber("sweepFirst", 1e-6, 1e9, 1, this)),
      m_last(makeNumber("sweepLast", 1e-6, 1e9, 1000, this)),
      m_count(makeNumber("sweepCount", 1, 50, 4, this)),
      m_zero(new QCheckBox(tr("and 0"), this)),
      m_cost(new QLabel(this)) {
    setFixedWidth(kFormWidth);
    describeParts();
    layOut();
    connect(m_values, &QLineEdit::textChanged, this, &SweepForm::onEdited);
    for (RealSpinBox* spin : {m_first, m_last, m_count})
        connect(spin, &QDoubleSpinBox::valueChanged, this, &SweepForm::fillValues);
    connect(m_zero, &QCheckBox::toggled, this, &SweepForm::fillValues);
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMilliseconds);
    connect(&m_settle, &QTimer::timeout, this, &SweepForm::estimate);
}

void SweepForm::describeParts() {
    m_what->setObjectName(QStringLiteral("sweepWhat"));
    m_what->setWordWrap(true);
    m_what->setToolTip(tr("The set-up as it was when this window opened; runs are evaluated at their end"));
    m_values->setObjectName(QStringLiteral("sweepValues"));
    m_values->setToolTip(tr("Values of λ, joined by semicolons, or by commas and spaces"));
    m_count->setWhole(true);
    m_zero->setObjectName(QStringLiteral("sweepZero"));
    m_zero->setChecked(true);
    m_cost->setObjectName(QStringLiteral("sweepCost"));
    m_cost->setProperty("caption", true);
    m_cost->setWordWrap(true);
}

void SweepForm::layOut() {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_what, 0, 0, 1, 2);
    const auto add = [&](const QString& label, QWidget* field) {
        auto* name = new QLabel(label, this);
        name->setProperty("fieldName", true);
        name->setBuddy(field);
        const int row = grid->rowCount();
        grid->addWidget(name, row, 0);
        grid->addWidget(field, row, 1);
    };
    add(tr("λ from"), m_first);
    add(tr("to"), m_last);
    add(tr("How many"), m_count);
    grid->addWidget(m_zero, grid->rowCount(), 1);
    add(tr("Values of λ"), m_values);
    m_seeds = addCount("sweepSeeds", tr("Seeds"), 1,
                       tr("Runs for each λ. Runs of one seed share initial images, batches, teachers and "
                          "evaluation networks; intervals need at least two."));
    m_iterations = addCount("sweepIterations", tr("Iterations"), 1, tr("Of each run"));
    m_repeats = addCount("sweepRepeats", tr("Repeats"), 1, tr("Networks trained for each accuracy"));
    m_heldOut = addCount("sweepHeldOut", tr("Held-out images"), 0,
                         tr("Training images kept apart, by which λ is chosen; the test images are only "
                            "reported. 0 would choose by the test images."));
    grid->addWidget(m_cost, grid->rowCount(), 0, 1, 2);
    grid->setRowStretch(grid->rowCount(), 1);
}

RealSpinBox* SweepForm::addCount(const char* name, const QString& label, double least, const QString& tip) {
    auto* spin = makeNumber(name, least, 1e7, std::max(1.0, least), this);
    spin->setWhole(true);
    spin->setToolTip(tip);
    auto* text = new QLabel(label, this);
    text->setProperty("fieldName", true);
    text->setToolTip(tip);
    text->setBuddy(spin);
    auto* grid = static_cast<QGridLayout*>(layout());
    const int row = grid->rowCount();
    grid->addWidget(text, row, 0);
    grid->addWidget(spin, row, 1);
    connect(spin, &QDoubleSpinBox::valueChanged, this, &SweepForm::onEdited);
    return spin;
}

void SweepForm::fillValues() {
    const double last = std::max(m_first->value(), m_last->value());
    m_values->setText(lambdasText(logarithmicLambdas(
        m_first->value(), last, static_cast<int>(std::lround(m_count->value())), m_zero->isChecked())));
}

void SweepForm::setRequest(const SweepRequest& request) {
    m_config = request.config;
    m_what->setText(whatText(m_config));
    const QSignalBlocker blocker(this);
    showRange(request.lambdas);
    m_values->setText(lambdasText(request.lambdas));
    m_seeds->setValue(static_cast<double>(request.seeds));
    m_iterations->setValue(static_cast<double>(m_config.iterations));
    m_repeats->setValue(static_cast<double>(m_config.evaluation.repeats));
    m_heldOut->setValue(static_cast<double>(m_config.holdOut));
    m_settle.start();
}

// What would fill in about these values.
void SweepForm::showRange(const std::vector<double>& lambdas) {
    for (QWidget* field : std::initializer_list<QWidget*>{m_first, m_last, m_count, m_zero})
        field->blockSignals(true);
    std::vector<double> positive;
    std::copy_if(lambdas.begin(), lambdas.end(), std::back_inserter(positive),
                 [](double lambda) { return lambda > 0; });
    if (!positive.empty()) {
        const auto [first, last] = std::minmax_element(positive.begin(), positive.end());
        m_first->setValue(*first);
        m_last->setValue(*last);
        m_count->setValue(static_cast<double>(positive.size()));
    }
    m_zero->setChecked(positive.size() < lambdas.size());
    for (QWidget* field : std::initializer_list<QWidget*>{m_first, m_last, m_count, m_zero})
        field->blockSignals(false);
}

SweepRequest SweepForm::request() const {
    const auto whole = [](const RealSpinBox* spin) { return std::llround(spin->value()); };
    SweepRequest request;
    request.config = m_config;
    request.config.iterations = whole(m_iterations);
    request.config.evaluation.repeats = whole(m_repeats);
    request.config.holdOut = whole(m_heldOut);
    request.lambdas = lambdasFromText(m_values->text()).values;
    request.seeds = whole(m_seeds);
    return request;
}

QString SweepForm::problem() const {
    const SweepRequest asked = request();
    if (const QString wrong = lambdasFromText(m_values->text()).problem; !wrong.isEmpty())
        return wrong;
    if (lambdaFollows(asked.config))
        return tr("λ follows something in this set-up: make it absolute and constant for a sweep.");
    const auto problems = validate(asked.config);
    return problems.empty() ? QString() : QString::fromStdString(problems.front().message);
}

void SweepForm::setPlace(const std::optional<Place>& place) {
    m_runsAt = place;
    m_settle.start();
}

void SweepForm::setEditable(bool editable) {
    for (auto* field : findChildren<QWidget*>())
        if (field->parent() == this && qobject_cast<QLabel*>(field) == nullptr)
            field->setEnabled(editable);
}

void SweepForm::onEdited() {
    FieldHint::tell(m_values, lambdasFromText(m_values->text()).problem);
    m_settle.start();
    emit edited();
}

void SweepForm::estimate() {
    const SweepRequest asked = request();
    const double runs = static_cast<double>(asked.lambdas.size()) * static_cast<double>(asked.seeds);
    if (const QString wrong = problem(); !wrong.isEmpty() || m_busy)
        return m_cost->setText(m_busy ? tr("%1 runs.").arg(runs) : wrong);
    RunConfig config = asked.config;
    config.lambda = asked.lambdas.back();
    runInBackground(
        this,
        [estimator = m_estimator, config, place = m_runsAt] {
            return place ? estimateAway(*place, config) : estimator(config);
        },
        [this, runs, number = ++m_estimates, place = m_runsAt,
         iterations = static_cast<double>(config.iterations)](const Result<CostEstimate>& cost) {
            if (number != m_estimates)
                return;
            if (!cost)
                return m_cost->setText(tr("%1 runs.").arg(runs) + QLatin1Char(' ') +
                                       QString::fromStdString(cost.error().message));
            const double each = iterations * cost->iterationSeconds + cost->evaluationSeconds;
            const double atOnce = place ? std::min<double>(place->atOnce, runs) : 1;
            m_cost->setText(tr("%1 runs of about %2, in all about %3 %4.")
                                .arg(QString::number(runs), durationText(each),
                                     durationText(cost->prepareSeconds + std::ceil(runs / atOnce) * each),
                                     place ? tr("at %1").arg(QString::fromStdString(place->name))
                                           : tr("on this machine")));
        });
}

} // namespace distill
