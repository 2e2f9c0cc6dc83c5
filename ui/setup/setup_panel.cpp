// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/setup_panel.h"

#include <QAction>
#include <QComboBox>
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
#include "ui/setup/cost_note.h"
#include "ui/setup/dataset_row.h"
#include "ui/setup/param_form.h"
#include "ui/setup/param_row.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/wheel_guard.h"

namespace distill {

namespace {

constexpr int kPanelWidth = 292;

QLabel* makeLabel(const char* name, const char* look, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setProperty(look, true);
    label->setWordWrap(true);
    return label;
}

// Where the run happens is no part of a preset.
RunConfig withPlaceOf(RunConfig config, const RunConfig& place) {
    config.data = config.dataset == place.dataset ? place.data : std::string();
    config.seed = place.seed;
    config.threads = place.threads;
    config.device = place.device;
    return config;
}

bool isUntouchedPreset(const RunConfig& config) {
    const auto preset = presetConfig(config.preset, config.method, config.dataset, config.ipc);
    return preset && withPlaceOf(*preset, config) == config;
}

} // namespace

SetupPanel::SetupPanel(RunModel* model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_lambda(new LambdaControl(model, this)),
      m_form(new ParamForm(this)),
      m_dataset(new DataRow(this)),
      m_preset(new QComboBox(this)),
      m_presetNote(makeLabel("presetNote", "caption", this)),
      m_methodNote(makeLabel("methodNote", "caption", this)),
      m_costNote(new CostNote(this)),
      m_gpuNote(makeLabel("gpuNote", "caption", this)),
      m_scopeNote(makeLabel("scopeNote", "caption", this)),
      m_generalProblem(makeLabel("generalProblem", "problem", this)),
      m_scroll(new QScrollArea(this)) {
    setObjectName(QStringLiteral("setupPanel"));
    setProperty("panel", true);
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(kPanelWidth);
    m_scroll->setObjectName(QStringLiteral("setupScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(makeBody());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 0, 0);
    layout->setSpacing(12);
    auto* lambdaRow = new QHBoxLayout;
    lambdaRow->setContentsMargins(0, 0, 12, 0);
    lambdaRow->addWidget(m_lambda);
    layout->addLayout(lambdaRow);
    layout->addWidget(m_scroll, 1);

    connect(m_preset, &QComboBox::activated, this,
            [this](int index) { applyPreset(m_preset->itemData(index).toString()); });
    connect(m_form, &ParamForm::edited, this, &SetupPanel::onEdited);
    connect(m_dataset, &DataRow::chosen, this, [this](const QString& path) {
        changeCmi([&](RunConfig& chosen) { chosen.data = path.toStdString(); });
    });
    connectCard();
    connect(model, &RunModel::stateChanged, this, &SetupPanel::onStateChanged);
}

void SetupPanel::connectCard() {
    connect(m_lambda, &LambdaControl::startValueChanged, this, [this](double lambda) {
        m_form->setLambda(lambda);
        changeCmi([lambda](RunConfig& chosen) { setLambda(chosen, lambda); });
    });
    connect(m_lambda, &LambdaControl::startRatioChanged, this,
            [this](double ratio) { changeCmi([ratio](RunConfig& chosen) { followRatio(chosen, ratio); }); });
    connect(m_lambda, &LambdaControl::realCentresRequested, this,
            [this] { changeCmi([](RunConfig& chosen) { chosen.cmi.centroids = idOf(Centroids::Real); }); });
    connect(m_lambda, &LambdaControl::scheduleRequested, this, &SetupPanel::editSchedule);
    connect(m_costNote, &CostNote::estimated, this,
            [this](const RunConfig& of, const CostEstimate& estimate) {
                m_lambda->price()->setEstimate(estimate, of.cmi);
            });
}

QWidget* SetupPanel::makeBody() {
    auto* body = new QWidget(m_scroll);
    body->setProperty("scrollBody", true);
    auto* heading = new QLabel(tr("SET-UP"), body);
    heading->setProperty("heading", true);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 4, 2, 12); // with the scroll bar in line with the card above
    layout->setSpacing(0);
    layout->addWidget(heading);
    layout->addSpacing(4);
    layout->addWidget(m_dataset);
    layout->addWidget(makePresetRow());
    layout->addWidget(m_presetNote);
    layout->addSpacing(4);
    layout->addWidget(m_costNote);
    layout->addWidget(m_methodNote);
    layout->addWidget(m_scopeNote);
    m_scopeNote->hide();
    layout->addWidget(m_generalProblem);
    m_references = new QHBoxLayout;
    m_references->setSpacing(8);
    m_references->setContentsMargins(0, 4, 0, 4);
    layout->addLayout(m_references);
    layout->addWidget(m_form);
    layout->addSpacing(12);
    layout->addWidget(m_gpuNote);
    layout->addStretch(1);
    m_presetNote->setText(tr("Changed from this preset"));
    m_generalProblem->hide();
    m_gpuNote->setText(QString::fromStdString(gpuNote()));
    m_gpuNote->setVisible(!m_gpuNote->text().isEmpty());
    return body;
}

QWidget* SetupPanel::makePresetRow() {
    auto* row = new QWidget(this);
    auto* name = new QLabel(tr("Preset"), row);
    name->setProperty("fieldName", true);
    name->setBuddy(m_preset);
    m_preset->setObjectName(QStringLiteral("presetChooser"));
    m_preset->setAccessibleName(tr("Preset"));
    m_preset->setToolTip(
        tr("Fills the form with settings that go together, for this dataset, method and number of "
           "images per class."));
    m_preset->setPlaceholderText(tr("None"));
    m_preset->setMinimumWidth(142);
    m_preset->setMaximumWidth(190);
    m_preset->setFocusPolicy(Qt::StrongFocus);
    m_preset->installEventFilter(new WheelGuard(m_preset));
    for (const PresetDescriptor& preset : presets()) {
        m_preset->addItem(QString::fromStdString(preset.name), QString::fromStdString(preset.id));
        m_preset->setItemData(m_preset->count() - 1, QString::fromStdString(preset.description),
                              Qt::ToolTipRole);
    }
    auto* line = new QFrame(row);
    line->setProperty("hairline", true);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(name, 1);
    top->addWidget(m_preset);
    auto* layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(top);
    layout->addWidget(line);
    return row;
}

RunConfig SetupPanel::config() const {
    RunConfig config = m_form->config();
    config.lambda = m_lambda->value();
    return config;
}

void SetupPanel::setConfig(const RunConfig& config) {
    m_scopeNote->hide();
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
    m_scopeNote->setText(tr("λ was converted from %1 to %2, so that it pulls as before.")
                             .arg(compactNumber(old), compactNumber(m_lambda->value())));
    m_scopeNote->show();
}

// Published for one scope; shown for the one that is chosen.
std::optional<LambdaPreset> SetupPanel::publishedHere() const {
    const RunConfig now = config();
    auto published = publishedLambda(now.method, now.dataset, now.ipc);
    const auto* dataset = findDataset(now.dataset);
    const auto paper = presetConfig("paper", now.method, now.dataset, now.ipc);
    if (published && paper && dataset != nullptr && dataset->classes > 0 &&
        paper->cmi.scope != now.cmi.scope) {
        published->lambda *= scopeFactor(paper->cmi, now.cmi, dataset->classes);
        published->source += choiceOf<CmiScope>(now.cmi.scope) == CmiScope::Class
                                 ? "; converted to class by class"
                                 : "; converted to the whole set";
    }
    return published;
}

void SetupPanel::applyPreset(const QString& presetId) {
    const RunConfig now = config();
    const auto preset = presetConfig(presetId.toStdString(), now.method, now.dataset, now.ipc);
    if (preset)
        setConfig(withPlaceOf(*preset, now));
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
    m_preset->setFocus(Qt::OtherFocusReason);
}

void SetupPanel::addReference(QAction* action) {
    auto* button = new QPushButton(action->text().remove(QLatin1Char('&')), this);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setToolTip(action->toolTip());
    button->setProperty("flat", true);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    m_references->addWidget(button);
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
    m_scopeNote->hide();
    RunConfig previous = before;
    previous.lambda = m_lambda->value();
    if (adapts && isUntouchedPreset(previous))
        applyPreset(QString::fromStdString(before.preset));
    else
        refresh();
    if (!isActive(m_model->state()))
        m_lambda->setSetup(config());
}

void SetupPanel::onStateChanged() {
    const bool editable = !isActive(m_model->state());
    m_form->setEditable(editable);
    m_preset->setEnabled(editable);
    m_dataset->setEnabled(editable);
    m_costNote->setPaused(!editable);
    m_costNote->setVisible(editable);
}

void SetupPanel::refresh() {
    const RunConfig now = config();
    m_preset->setCurrentIndex(m_preset->findData(QString::fromStdString(now.preset)));
    m_presetNote->setVisible(m_preset->currentIndex() >= 0 && !isUntouchedPreset(now));
    m_lambda->setPublished(publishedHere());
    m_dataset->setDataset(QString::fromStdString(now.dataset), QString::fromStdString(now.data));
    if (const auto* method = findMethod(now.method)) {
        m_methodNote->setText(QString::fromStdString(method->description));
        m_methodNote->setToolTip(QString::fromStdString(
            method->formula + (method->reference.empty() ? "" : "\n" + method->reference)));
    }
    const auto problems = validate(now);
    if (problems.empty())
        m_costNote->setConfig(now);
    m_form->showProblems(problems);
    QStringList general;
    for (const ConfigProblem& problem : problems)
        if (!m_form->row(QString::fromStdString(problem.field)))
            general << QString::fromStdString(problem.message);
    m_generalProblem->setText(general.join(QLatin1Char('\n')));
    m_generalProblem->setVisible(!general.isEmpty());
    emit problemsChanged(static_cast<int>(problems.size()));
}

} // namespace distill
