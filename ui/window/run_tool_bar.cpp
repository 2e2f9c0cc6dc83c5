// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/run_tool_bar.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QProgressBar>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/actions/action_set.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/theme/tabular_label.h"

namespace distill {

namespace {

constexpr int kHeight = 46;
constexpr int kTextInterval = 500; // milliseconds
constexpr int kStageDelay = 400;   // milliseconds
constexpr int kBarSteps = 1000;

} // namespace

RunToolBar::RunToolBar(RunModel* model, ActionSet* actions, QWidget* parent)
    : QToolBar(tr("Run"), parent),
      m_model(model),
      m_right(new QStackedWidget(this)),
      m_progress(new TabularLabel(this)),
      m_stage(nullptr),
      m_stageText(new TabularLabel(this)),
      m_stageBar(new QProgressBar(this)),
      m_cancel(new QToolButton(this)) {
    setObjectName(QStringLiteral("runToolBar"));
    setMovable(false);
    setFloatable(false);
    setFixedHeight(kHeight);
    setContextMenuPolicy(Qt::PreventContextMenu);
    m_progress->setObjectName(QStringLiteral("progressText"));
    m_progress->setAlignment(Qt::AlignRight);
    m_progress->setMuted(true);
    m_stage = makeStage();
    layOut(actions);
    connectParts();
    updateProgressText();
}

void RunToolBar::layOut(ActionSet* actions) {
    auto* plain = new QWidget(m_right);
    auto* plainLayout = new QHBoxLayout(plain);
    plainLayout->setContentsMargins(0, 0, 0, 0);
    plainLayout->addWidget(m_progress, 1, Qt::AlignVCenter);
    m_right->addWidget(plain);
    m_right->addWidget(m_stage);
    auto* body = new QWidget(this);
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    addButtons(actions, row);
    row->addWidget(m_right, 1);
    addWidget(body);
}

void RunToolBar::connectParts() {
    for (QTimer* timer : {&m_textTimer, &m_stageDelay})
        timer->setSingleShot(true);
    m_textTimer.setInterval(kTextInterval);
    m_stageDelay.setInterval(kStageDelay);
    connect(&m_textTimer, &QTimer::timeout, this, &RunToolBar::updateProgressText);
    connect(&m_stageDelay, &QTimer::timeout, this, &RunToolBar::updateStage);
    connect(m_cancel, &QToolButton::clicked, this, &RunToolBar::cancelRequested);
    connect(m_model, &RunModel::wasReset, this, &RunToolBar::onReset);
    connect(m_model, &RunModel::iterationsAdded, this, &RunToolBar::onIterations);
    connect(m_model, &RunModel::evaluationsChanged, this, &RunToolBar::onEvaluations);
    connect(m_model, &RunModel::progressChanged, this, &RunToolBar::updateStage);
    connect(m_model, &RunModel::stateChanged, this, &RunToolBar::onStateChanged);
}

void RunToolBar::addButtons(ActionSet* actions, QHBoxLayout* layout) {
    for (const auto id :
         {ActionId::NewRun, ActionId::ToggleRun, ActionId::Step, ActionId::Stop, ActionId::EvaluateNow}) {
        QAction* action = actions->action(id);
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        button->setToolButtonStyle(id == ActionId::ToggleRun ? Qt::ToolButtonTextBesideIcon
                                                             : Qt::ToolButtonTextOnly);
        button->setIconSize(QSize(12, 12));
        button->setFocusPolicy(Qt::TabFocus);
        if (id == ActionId::ToggleRun) {
            button->setProperty("primary", true);
            button->setMinimumWidth(88);
        }
        layout->addWidget(button);
    }
}

QWidget* RunToolBar::makeStage() {
    auto* stage = new QWidget(m_right);
    stage->setObjectName(QStringLiteral("stageStrip"));
    m_stageText->setObjectName(QStringLiteral("stageText"));
    m_stageText->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_stageText->setMuted(true);
    m_stageText->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stageBar->setObjectName(QStringLiteral("stageBar"));
    m_stageBar->setAccessibleName(tr("Progress of this stage"));
    m_stageBar->setTextVisible(false);
    m_stageBar->setFixedWidth(140);
    m_cancel->setObjectName(QStringLiteral("cancelStage"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(
        tr("Leave this stage: a run that is still preparing ends, an evaluation gives no number"));
    auto* layout = new QHBoxLayout(stage);
    layout->setContentsMargins(16, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_stageText, 1);
    layout->addWidget(m_stageBar, 0, Qt::AlignVCenter);
    layout->addWidget(m_cancel, 0, Qt::AlignVCenter);
    return stage;
}

void RunToolBar::onReset() {
    m_pace.reset();
    m_evaluationsSeen = 0;
    updateProgressText();
}

void RunToolBar::onIterations(int, int) {
    if (m_model->lastIteration())
        m_pace.add(m_model->lastIteration()->milliseconds.total);
    if (!m_textTimer.isActive())
        m_textTimer.start();
}

void RunToolBar::onEvaluations() {
    const auto& evaluations = m_model->evaluations();
    for (; m_evaluationsSeen < evaluations.size(); ++m_evaluationsSeen)
        m_pace.addEvaluation(evaluations[m_evaluationsSeen].seconds);
}

bool RunToolBar::isShownAsStage() const {
    const RunState state = m_model->state();
    return state == RunState::Preparing || state == RunState::Evaluating || state == RunState::Stopping;
}

void RunToolBar::onStateChanged() {
    if (!isShownAsStage()) {
        m_stageDelay.stop();
        m_right->setCurrentIndex(0);
    } else if (m_right->currentWidget() != m_stage && !m_stageDelay.isActive()) {
        m_stageDelay.start();
    } else {
        updateStage();
    }
    updateProgressText();
}

void RunToolBar::updateStage() {
    if (!isShownAsStage() || m_stageDelay.isActive())
        return;
    const RunState state = m_model->state();
    const auto& progress = m_model->progress();
    QString text = state == RunState::Preparing    ? tr("Preparing")
                   : state == RunState::Evaluating ? tr("Evaluating")
                                                   : tr("Stopping after this iteration");
    if (progress && state != RunState::Stopping && !progress->text.empty())
        text = QString::fromStdString(progress->text);
    m_stageText->setText(text);
    const bool known = progress && progress->total > 0 && state != RunState::Stopping;
    const double share = known ? std::clamp(progress->done / progress->total, 0.0, 1.0) : 0.0;
    m_stageBar->setRange(0, kBarSteps);
    m_stageBar->setValue(static_cast<int>(share * kBarSteps));
    m_stageBar->setVisible(known);
    m_cancel->setVisible(state != RunState::Stopping);
    m_right->setCurrentWidget(m_stage);
}

void RunToolBar::updateProgressText() {
    m_progress->setText(progressText());
}

QString RunToolBar::countText() const {
    const std::int64_t total = m_model->started() ? m_model->started()->config.iterations : 0;
    const std::int64_t done = m_model->lastIteration() ? m_model->lastIteration()->iteration : 0;
    return tr("iteration %1 of %2").arg(formatCount(done), formatCount(total));
}

QString RunToolBar::progressText() const {
    if (!m_model->started() || m_model->showsSet())
        return QString();
    const QString separator = QStringLiteral(" · ");
    QString text = countText();
    const RunState state = m_model->state();
    if (isEnded(state)) {
        const double seconds = m_model->finished() ? m_model->finished()->seconds : 0;
        const QString how = state == RunState::Finished  ? tr("finished")
                            : state == RunState::Stopped ? tr("stopped")
                                                         : tr("failed");
        return text + separator + (seconds > 0 ? tr("%1 after %2").arg(how, durationText(seconds)) : how);
    }
    if (state == RunState::Paused)
        return text + separator + tr("paused");
    if (state == RunState::LostContact)
        return text + separator + tr("lost contact");
    if (!m_pace.isKnown() || !m_model->lastIteration())
        return text;
    const RunConfig& config = m_model->started()->config;
    const std::int64_t done = m_model->lastIteration()->iteration;
    const auto left = m_pace.remaining(config.iterations - done, evaluationsLeft(config, done));
    return text + separator + paceText(m_pace.iterationsPerSecond()) + separator + remainingText(left);
}

} // namespace distill
