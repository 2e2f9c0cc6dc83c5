// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/setup_panel.h"

#include <utility>

#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "core/run/choices.h"
#include "core/run/setup_rules.h"
#include "ui/lambda/lambda_control.h"
#include "ui/lambda/lambda_track.h"
#include "ui/lambda/price_note.h"
#include "ui/lambda/schedule_dialog.h"
#include "ui/setup/budget_dialog.h"
#include "ui/setup/cost_note.h"
#include "ui/setup/dataset_row.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/setup/place_row.h"
#include "ui/setup/preset_row.h"
#include "ui/setup/preset_rules.h"
#include "ui/setup/setup_footer.h"
#include "ui/setup/setup_search.h"
#include "ui/theme/number_text.h"
#include "ui/theme/type_scale.h"
#include "ui/widgets/button_row.h"
#include "ui/widgets/labels.h"

namespace distill {

namespace {

constexpr int kPanelWidth = 292;

} // namespace

SetupPanel::SetupPanel(RunModel* model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_lambda(new LambdaControl(model, this)),
      m_form(new ParamForm(this)),
      m_dataset(new DataRow(this)),
      m_place(new PlaceRow(this)),
      m_preset(new PresetRow(this)),
      m_search(new SetupSearch(m_form, this)),
      m_references(new ButtonRow(this)),
      m_gpuNote(wrappedLabel("gpuNote", "caption", this)),
      m_scroll(new QScrollArea(this)),
      m_footer(new SetupFooter(this)) {
    setObjectName(QStringLiteral("setupPanel"));
    setProperty("panel", true);
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(scaledPixels(kPanelWidth));
    m_scroll->setObjectName(QStringLiteral("setupScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(makeBody());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 0, 0);
    layout->setSpacing(8);
    auto* lambdaRow = new QHBoxLayout;
    lambdaRow->setContentsMargins(0, 0, 12, 0);
    lambdaRow->addWidget(m_lambda);
    layout->addLayout(lambdaRow);
    layout->addWidget(m_search);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_footer);
    connectParts();
    connectCard();
}

void SetupPanel::connectParts() {
    connect(m_preset, &PresetRow::chosen, this, &SetupPanel::applyPreset);
    connect(m_form, &ParamForm::edited, this, &SetupPanel::onEdited);
    connect(m_dataset, &DataRow::chosen, this, [this](const QString& path) {
        changeCmi([&](RunConfig& chosen) { chosen.data = path.toStdString(); });
    });
    connect(m_place, &PlaceRow::changed, this, [this] {
        const bool here = !m_place->place();
        m_dataset->setVisible(here); // whether the data lie there is not known here
        m_footer->setFitsHere(here);
    });
    connect(m_model, &RunModel::stateChanged, this, &SetupPanel::onStateChanged);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        if (now != nullptr && m_scroll->widget()->isAncestorOf(now)) // nothing has the focus out of sight
            m_scroll->ensureWidgetVisible(now, 0, now->height());
    });
    connect(m_footer, &SetupFooter::fitRequested, this, &SetupPanel::askForTime);
    connect(m_footer, &SetupFooter::presetAgainRequested, this,
            [this] { applyPreset(QString::fromStdString(config().preset)); });
}

void SetupPanel::connectCard() {
    connect(m_lambda, &LambdaControl::startValueChanged, this, [this](double lambda) {
        m_form->setLambda(lambda);
        changeCmi([lambda](RunConfig& chosen) { setLambda(chosen, lambda); });
    });
    connect(m_lambda, &LambdaControl::startRatioChanged, this,
            [this](double ratio) { changeCmi([ratio](RunConfig& chosen) { followRatio(chosen, ratio); }); });
    connect(m_lambda, &LambdaControl::realCentresRequested, this,
            [this] { changeCmi([](RunConfig& chosen) { chosen.cmi.centroids = Centroids::Real; }); });
    connect(m_lambda, &LambdaControl::scheduleRequested, this, &SetupPanel::editSchedule);
    connect(m_footer->cost(), &CostNote::estimated, this,
            [this](const RunConfig& of, const CostEstimate& estimate) {
                m_lambda->price()->setEstimate(estimate, of.cmi);
            });
}

void SetupPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::StyleChange)
        setMinimumWidth(scaledPixels(kPanelWidth));
    QWidget::changeEvent(event);
}

QWidget* SetupPanel::makeBody() {
    auto* body = new QWidget(m_scroll);
    body->setProperty("scrollBody", true);
    body->setMinimumWidth(1); // a word that is longer than the form does not push the fields out of sight
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 2, 12); // with the scroll bar in line with the card above
    layout->setSpacing(0);
    layout->addWidget(m_place);
    layout->addWidget(m_dataset);
    layout->addWidget(m_preset);
    layout->addWidget(m_form);
    layout->addSpacing(12);
    layout->addWidget(m_references);
    layout->addSpacing(4);
    layout->addWidget(m_gpuNote);
    layout->addStretch(1);
    m_gpuNote->setText(QString::fromStdString(gpuNote()));
    m_gpuNote->setVisible(!m_gpuNote->text().isEmpty());
    return body;
}

RunConfig SetupPanel::config() const {
    RunConfig config = m_form->config();
    config.lambda = m_lambda->value();
    return config;
}

void SetupPanel::setConfig(const RunConfig& config) {
    fill(config);
    m_announced = this->config();
}

void SetupPanel::tellEdit() {
    const RunConfig now = config();
    if (now == m_announced)
        return;
    const RunConfig before = std::exchange(m_announced, now);
    emit edited(before, now);
}

void SetupPanel::fill(const RunConfig& config) {
    m_footer->setScopeNote({});
    m_form->setConfig(config);
    m_lambda->setSetup(config);
    refresh();
}

void SetupPanel::changeCmi(const std::function<void(RunConfig&)>& change) {
    RunConfig chosen = config();
    change(chosen);
    m_form->setConfig(chosen);
    m_lambda->setSetup(chosen);
    refresh();
    tellEdit();
}

void SetupPanel::editSchedule() {
    auto* dialog = new ScheduleDialog(config(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        changeCmi([text = dialog->schedule()](RunConfig& chosen) { followSchedule(chosen, text); });
    });
    dialog->open();
}

void SetupPanel::convertScope(const RunConfig& before) {
    const auto* dataset = findDataset(before.dataset);
    const double factor = scopeFactor(before.cmi, config().cmi, dataset != nullptr ? dataset->classes : 0);
    if (factor == 1)
        return;
    const double old = m_lambda->value();
    changeCmi([factor](RunConfig& chosen) { scaleLambda(chosen, factor); });
    m_footer->setScopeNote(tr("λ was converted from %1 to %2, so that it pulls as before.")
                               .arg(compactNumber(old), compactNumber(m_lambda->value())));
}

void SetupPanel::applyPreset(const QString& presetId) {
    const RunConfig now = config();
    const auto preset = presetConfig(presetId.toStdString(), now.method, now.dataset, now.ipc);
    if (!preset)
        return;
    fill(withPlaceOf(*preset, now));
    tellEdit();
}

bool SetupPanel::checkAndShow() {
    refresh();
    if (validate(config()).empty())
        return true;
    m_form->focusFirstProblem();
    return false;
}

void SetupPanel::focusSetup() {
    m_scroll->verticalScrollBar()->setValue(0);
    m_preset->takeFocus();
}

void SetupPanel::goTo(const QString& key) {
    m_search->clear();
    m_form->reveal(key);
    if (const ParamRow* row = m_form->row(key)) {
        row->editor()->setFocus(Qt::ShortcutFocusReason);
        m_scroll->ensureWidgetVisible(row->editor(), 0, row->editor()->height() * 2);
    }
}

void SetupPanel::addReference(QAction* action) {
    auto* button = new QPushButton(action->text().remove(QLatin1Char('&')), this);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setToolTip(action->toolTip());
    button->setProperty("flat", true);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    m_references->add(button);
}

void SetupPanel::onEdited(const QString& key, const RunConfig& before) {
    const bool adapts =
        key == QLatin1String("dataset") || key == QLatin1String("method") || key == QLatin1String("ipc");
    if (key == QLatin1String("dataset") && !before.data.empty()) {
        RunConfig moved = config();
        moved.data.clear(); // the old dataset's file is none of the new one's
        m_form->setConfig(moved);
    }
    if (key == QLatin1String("cmi.scope"))
        return convertScope(before);
    m_footer->setScopeNote({});
    RunConfig previous = before;
    previous.lambda = m_lambda->value();
    if (adapts && isUntouchedPreset(previous))
        applyPreset(QString::fromStdString(before.preset));
    else
        refresh();
    if (!isActive(m_model->state()))
        m_lambda->setSetup(config());
    tellEdit();
}

void SetupPanel::onStateChanged() {
    const bool editable = !isActive(m_model->state());
    m_form->setEditable(editable);
    m_preset->setEditable(editable);
    m_dataset->setEnabled(editable);
    m_place->setEditable(editable);
    m_footer->cost()->setPaused(!editable);
    m_footer->setVisible(editable);
}

void SetupPanel::showPresetNote(const RunConfig& now) {
    if (!m_preset->hasPreset() || isUntouchedPreset(now))
        return m_footer->setPresetNote({});
    m_footer->setPresetNote(tr("Changed from this preset · <a href=\"again\">apply it to this method</a>"));
}

void SetupPanel::askForTime() {
    auto* dialog = new BudgetDialog(config(), m_footer->cost()->estimateOf(config()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        fill(dialog->fitted());
        tellEdit();
    });
    connect(m_footer->cost(), &CostNote::estimated, dialog, &BudgetDialog::setEstimate);
    dialog->open();
}

void SetupPanel::refresh() {
    const RunConfig now = config();
    m_preset->setPreset(QString::fromStdString(now.preset));
    m_lambda->setPublished(publishedLambdaFor(now));
    m_dataset->setDataset(QString::fromStdString(now.dataset), QString::fromStdString(now.data));
    m_place->setDataset(QString::fromStdString(now.dataset));
    showPresetNote(now);
    if (const auto* method = findMethod(now.method))
        m_footer->setMethod(
            QString::fromStdString(method->description),
            QString::fromStdString(method->formula +
                                   (method->reference.empty() ? "" : "\n" + method->reference)));
    const auto problems = validate(now);
    if (problems.empty())
        m_footer->cost()->setConfig(now);
    m_form->showProblems(problems);
    QStringList general;
    for (const ConfigProblem& problem : problems)
        if (!m_form->row(QString::fromStdString(problem.field)))
            general << QString::fromStdString(problem.message);
    m_footer->setProblem(general.join(QLatin1Char(' ')));
    emit problemsChanged(static_cast<int>(problems.size()));
}

} // namespace distill
