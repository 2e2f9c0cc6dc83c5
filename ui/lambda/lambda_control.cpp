// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/lambda_control.h"

#include <algorithm>
#include <utility>

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/curves/regulariser_text.h"
#include "ui/lambda/gradient_note.h"
#include "ui/lambda/lambda_input.h"
#include "ui/lambda/lambda_scale.h"
#include "ui/lambda/lambda_track.h"
#include "ui/lambda/price_note.h"
#include "ui/widgets/labels.h"

namespace distill {

LambdaControl::LambdaControl(RunModel* model, QWidget* parent)
    : QFrame(parent),
      m_model(model),
      m_title(new QLabel(this)),
      m_help(new QToolButton(this)),
      m_input(new LambdaInput(this)),
      m_gradients(new GradientNote(model, this)),
      m_price(new PriceNote(model, this)),
      m_note(wrappedLabel("lambdaNote", "caption", this)) {
    setObjectName(QStringLiteral("lambdaCard"));
    setProperty("card", true);
    layOut();
    connect(m_input, &LambdaInput::valueChosen, this, &LambdaControl::choose);
    connect(m_input, &LambdaInput::ratioChosen, this, &LambdaControl::chooseRatio);
    connect(m_input, &LambdaInput::relativeChosen, this, &LambdaControl::setRelative);
    connect(m_input, &LambdaInput::dragEnded, this, [this] { m_input->showValue(m_now.lambda); });
    connect(m_input, &LambdaInput::scheduleRequested, this, &LambdaControl::scheduleRequested);
    connect(m_help, &QToolButton::clicked, this, &LambdaControl::helpRequested);
    connect(m_note, &QLabel::linkActivated, this, &LambdaControl::realCentresRequested);
    connect(model, &RunModel::wasReset, this, &LambdaControl::refresh);
    connect(model, &RunModel::stateChanged, this, &LambdaControl::refresh);
    connect(model, &RunModel::runStarted, this, &LambdaControl::refresh);
    connect(model, &RunModel::lambdaChanged, this, &LambdaControl::refresh);
    connect(model, &RunModel::iterationsAdded, this, [this] {
        if (m_model->steering().follows())
            followEngine();
    });
    refresh();
}

void LambdaControl::layOut() {
    m_title->setProperty("title", true);
    m_help->setObjectName(QStringLiteral("lambdaHelp"));
    m_help->setText(tr("What does λ do?"));
    m_help->setProperty("link", true);
    m_help->setCursor(Qt::PointingHandCursor);
    m_help->setToolTip(tr("The formula, what to expect, and a first experiment"));
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_title, 1);
    top->addWidget(m_help);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(4);
    layout->addLayout(top);
    for (QWidget* part : std::initializer_list<QWidget*>{m_input, m_gradients, m_price, m_note})
        layout->addWidget(part);
    m_note->hide();
}

const RunConfig& LambdaControl::shownConfig() const {
    return isActive(m_model->state()) && m_model->started() ? m_model->started()->config : m_setup;
}

void LambdaControl::setStartValue(double lambda) {
    m_now.lambda = std::max(0.0, lambda);
    m_now.requested.reset();
    m_input->showValue(m_now.lambda);
    refresh();
}

void LambdaControl::setSetup(const RunConfig& config) {
    m_setup = config;
    if (isActive(m_model->state()))
        return refresh(); // what is in force is shown
    m_relative = config.cmi.holdRatio > 0;
    if (m_relative)
        m_ratio = config.cmi.holdRatio;
    setStartValue(config.lambda);
}

void LambdaControl::setPublished(const std::optional<LambdaPreset>& published) {
    m_published = published;
    updateMarks();
}

void LambdaControl::chooseValue(double lambda) {
    choose(std::max(0.0, lambda));
}

void LambdaControl::ask(const LambdaSetting& setting) {
    if (setting.ratio <= 0)
        return choose(setting.lambda);
    m_relative = true;
    showRelative();
    chooseRatio(setting.ratio);
}

void LambdaControl::tellLive() {
    const LambdaSetting before = std::exchange(m_asked, setting());
    if (!(before == m_asked))
        emit liveEdited(before, m_asked);
}

void LambdaControl::stepTicks(int ticks) {
    if (m_relative)
        m_input->stepRatio(ticks / std::abs(ticks));
    else
        choose(lambda_scale::stepped(m_now.lambda, ticks));
}

void LambdaControl::toggleOff() {
    if (m_now.lambda > 0) {
        m_bypassed = m_now.lambda;
        choose(0);
    } else {
        choose(m_bypassed);
    }
}

// An absolute value ends what λ follows.
void LambdaControl::choose(double lambda) {
    const bool same = lambda == m_now.lambda && !m_relative && !isFoundLater();
    m_now.lambda = lambda;
    if (m_relative && !isActive(m_model->state()))
        emit startRatioChanged(0);
    m_relative = false;
    if (!m_input->isDragging())
        m_input->showValue(lambda);
    showRelative();
    if (same)
        return;
    if (isActive(m_model->state())) {
        m_now.requested = lambda;
        m_now.requestedRatio.reset();
        emit valueRequested(lambda);
        tellLive();
    } else {
        emit startValueChanged(lambda);
    }
    updateCaption();
}

void LambdaControl::chooseRatio(double ratio) {
    m_ratio = ratio;
    m_input->showRatio(ratio);
    if (isActive(m_model->state())) {
        m_now.requestedRatio = ratio;
        m_now.requested.reset();
        emit ratioRequested(ratio);
        tellLive();
    } else {
        emit startRatioChanged(ratio);
    }
    updateCaption();
}

void LambdaControl::setRelative(bool relative) {
    if (relative == m_relative)
        return;
    if (!relative)
        return choose(m_now.lambda);
    m_relative = true;
    showRelative();
    chooseRatio(m_ratio);
}

// λ of the next run, where its first iteration sets it.
bool LambdaControl::isFoundLater() const {
    return !isActive(m_model->state()) && m_setup.cmi.initialRatio > 0 && m_now.lambda > 0 && !m_relative;
}

void LambdaControl::showRelative() {
    m_input->setRelative(m_relative);
    m_title->setBuddy(m_input->field());
    if (m_relative && !m_input->isTypingRatio())
        m_input->showRatio(m_ratio);
}

void LambdaControl::followEngine() {
    if (!isActive(m_model->state()) || !m_model->started()) {
        m_now.requested.reset();
        m_now.requestedRatio.reset();
        return updateCaption();
    }
    const LambdaSteering& state = m_model->steering();
    if (m_now.requested && !state.follows() && *m_now.requested == state.lambda())
        m_now.requested.reset();
    if (m_now.requestedRatio && *m_now.requestedRatio == state.heldRatio())
        m_now.requestedRatio.reset();
    if (!m_now.requested && !m_now.requestedRatio && !m_input->isDragging()) {
        m_now.lambda = state.lambda();
        m_relative = state.heldRatio() > 0;
        if (m_relative)
            m_ratio = state.heldRatio();
        if (!m_input->isTypingValue())
            m_input->showValue(state.follows() ? lambda_scale::rounded(m_now.lambda) : m_now.lambda);
        showRelative();
        m_asked = setting();
    }
    updateCaption();
}

void LambdaControl::refresh() {
    const RegulariserText text = regulariserText(shownConfig().cmi.regulariser);
    m_title->setText(tr("λ, the %1 weight").arg(text.shortName));
    m_input->setWords(text);
    showRelative();
    updateSchedule();
    updateNote();
    updateMarks();
    followEngine();
}

void LambdaControl::updateSchedule() {
    const bool active = isActive(m_model->state());
    const bool runs = active && m_model->steering().followsSchedule();
    m_input->setSchedule(active && !runs ? tr("no schedule") : scheduleWords(shownConfig().lambdaSchedule),
                         !active);
}

void LambdaControl::updateNote() {
    const QString note = setupNote(shownConfig(), !isActive(m_model->state()));
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void LambdaControl::updateMarks() {
    m_input->setMarks(lambdaMarks(m_published, *m_model));
}

void LambdaControl::updateCaption() {
    const bool found = isFoundLater();
    m_input->setInstead(found ? tr("to be found") : QString());
    if (isActive(m_model->state()))
        return m_input->setCaption(appliedCaption(m_model->steering(), m_now));
    m_input->setCaption(startCaption(m_setup, m_relative ? LambdaStart::Relative
                                              : found    ? LambdaStart::Found
                                                         : LambdaStart::Value));
}

} // namespace distill
