// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/lambda_control.h"

#include <algorithm>
#include <utility>

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/curves/regulariser_text.h"
#include "ui/lambda/gradient_note.h"
#include "ui/lambda/lambda_scale.h"
#include "ui/lambda/lambda_slider.h"
#include "ui/lambda/lambda_track.h"
#include "ui/lambda/price_note.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr double kSmallestRatio = 1e-4;
constexpr double kLargestRatio = 1000;

QLabel* makeCaption(const char* name, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setProperty("caption", true);
    label->setWordWrap(true);
    return label;
}

bool isTyping(const RealSpinBox* spin) {
    const auto* field = spin->findChild<QLineEdit*>();
    return spin->hasFocus() && field != nullptr && field->isModified();
}

void showIn(RealSpinBox* spin, double value) {
    const QSignalBlocker blocker(spin);
    spin->setValue(value);
}

} // namespace

LambdaControl::LambdaControl(RunModel* model, QWidget* parent)
    : QFrame(parent),
      m_model(model),
      m_title(new QLabel(this)),
      m_help(new QToolButton(this)),
      m_modes(new QButtonGroup(this)),
      m_spin(new RealSpinBox(this)),
      m_ratioSpin(new RealSpinBox(this)),
      m_slider(new LambdaSlider(this)),
      m_applied(makeCaption("lambdaApplied", this)),
      m_schedule(new QToolButton(this)),
      m_gradients(new GradientNote(model, this)),
      m_price(new PriceNote(model, this)),
      m_note(makeCaption("lambdaNote", this)) {
    setObjectName(QStringLiteral("lambdaCard"));
    setProperty("card", true);
    describeParts();
    makeModes();
    layOut();
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, &LambdaControl::choose);
    connect(m_ratioSpin, &QDoubleSpinBox::valueChanged, this, &LambdaControl::chooseRatio);
    connect(m_slider, &LambdaSlider::valueChosen, this, &LambdaControl::choose);
    connect(m_slider, &LambdaSlider::ghostMoved, this, [this](double lambda) { showIn(m_spin, lambda); });
    connect(m_slider, &LambdaSlider::dragEnded, this, [this] { showValue(m_value); });
    connect(m_schedule, &QToolButton::clicked, this, &LambdaControl::scheduleRequested);
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

void LambdaControl::describeParts() {
    m_title->setProperty("title", true);
    m_title->setBuddy(m_spin);
    m_help->setObjectName(QStringLiteral("lambdaHelp"));
    m_help->setText(tr("What does λ do?"));
    m_help->setProperty("link", true);
    m_help->setCursor(Qt::PointingHandCursor);
    m_help->setToolTip(tr("The formula, what to expect, and a first experiment"));
    m_spin->setObjectName(QStringLiteral("lambdaSpin"));
    m_spin->setProperty("hero", true);
    m_spin->setRange(0, 1e9);
    m_spin->setStepper(&lambda_scale::stepped);
    m_spin->setWidestText(QStringLiteral("100 000"));
    m_ratioSpin->setObjectName(QStringLiteral("ratioSpin"));
    m_ratioSpin->setProperty("hero", true);
    m_ratioSpin->setRange(kSmallestRatio, kLargestRatio);
    m_ratioSpin->setWidestText(QStringLiteral("100 000"));
    m_ratioSpin->setAccessibleName(tr("Gradient ratio to hold"));
    m_ratioSpin->setToolTip(tr(
        "‖λ · ∇CMI‖ / ‖∇matching‖: λ follows at each iteration, so that this ratio of the gradients' norms "
        "is kept. 0.1 lets CMI pull with a tenth of matching's strength, whatever method, teachers and "
        "images; 1 gives both the same strength."));
    m_slider->setObjectName(QStringLiteral("lambdaSlider"));
    m_slider->setToolTip(
        tr("Drag, and release to send; with Shift it is sent all along. The wheel moves one tick, "
           "a factor of 1.26. The left end is exactly 0."));
    m_schedule->setObjectName(QStringLiteral("lambdaScheduleButton"));
    m_schedule->setProperty("link", true);
    m_schedule->setCursor(Qt::PointingHandCursor);
    m_schedule->setToolTip(tr("How λ changes with the iterations: constant, warm-up, ramp, drawn by hand, or "
                              "as in another run. Setting λ by hand during a run ends it."));
}

void LambdaControl::makeModes() {
    const struct {
        const char* name;
        const char* place;
        QString text, tip;
    } rows[] = {
        {"lambdaAbsolute", "first", tr("Absolute"), tr("λ is the number you set")},
        {"lambdaRelative", "last", tr("Relative"),
         tr("λ follows, so that its gradient keeps a part of the matching gradient's norm")},
    };
    for (const auto& row : rows) {
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(row.name));
        button->setText(row.text);
        button->setToolTip(row.tip);
        button->setCheckable(true);
        button->setProperty("segment", QLatin1String(row.place));
        m_modes->addButton(button, static_cast<int>(m_modes->buttons().size()));
    }
    m_modes->button(0)->setChecked(true);
    connect(m_modes, &QButtonGroup::idClicked, this, [this](int id) { setRelative(id == 1); });
}

void LambdaControl::layOut() {
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_title, 1);
    top->addWidget(m_help);
    auto* modes = new QHBoxLayout;
    modes->setSpacing(0);
    for (QAbstractButton* button : m_modes->buttons())
        modes->addWidget(button);
    modes->addStretch(1);
    modes->addWidget(m_schedule);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(4);
    layout->addLayout(top);
    layout->addLayout(modes);
    layout->addSpacing(4);
    for (QWidget* part : std::initializer_list<QWidget*>{m_spin, m_ratioSpin, m_applied, m_slider,
                                                         m_gradients, m_price, m_note})
        layout->addWidget(part);
    m_ratioSpin->hide();
    m_note->hide();
}

const RunConfig& LambdaControl::shownConfig() const {
    return isActive(m_model->state()) && m_model->started() ? m_model->started()->config : m_setup;
}

void LambdaControl::setStartValue(double lambda) {
    m_value = std::max(0.0, lambda);
    m_requested.reset();
    showValue(m_value);
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
        m_ratioSpin->stepBy(ticks / std::abs(ticks));
    else
        choose(lambda_scale::stepped(m_value, ticks));
}

void LambdaControl::toggleOff() {
    if (m_value > 0) {
        m_bypassed = m_value;
        choose(0);
    } else {
        choose(m_bypassed);
    }
}

// An absolute value ends what λ follows.
void LambdaControl::choose(double lambda) {
    const bool same = lambda == m_value && !m_relative && !isFoundLater();
    m_value = lambda;
    if (m_relative && !isActive(m_model->state()))
        emit startRatioChanged(0);
    m_relative = false;
    if (!m_slider->isDragging())
        showValue(lambda);
    showRelative();
    if (same)
        return;
    if (isActive(m_model->state())) {
        m_requested = lambda;
        m_requestedRatio.reset();
        emit valueRequested(lambda);
        tellLive();
    } else {
        emit startValueChanged(lambda);
    }
    updateCaption();
}

void LambdaControl::chooseRatio(double ratio) {
    m_ratio = ratio;
    showIn(m_ratioSpin, ratio);
    if (isActive(m_model->state())) {
        m_requestedRatio = ratio;
        m_requested.reset();
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
        return choose(m_value);
    m_relative = true;
    showRelative();
    chooseRatio(m_ratio);
}

// λ of the next run, where its first iteration sets it.
bool LambdaControl::isFoundLater() const {
    return !isActive(m_model->state()) && m_setup.cmi.initialRatio > 0 && m_value > 0 && !m_relative;
}

void LambdaControl::showRelative() {
    m_modes->button(m_relative ? 1 : 0)->setChecked(true);
    m_spin->setVisible(!m_relative);
    m_slider->setVisible(!m_relative);
    m_ratioSpin->setVisible(m_relative);
    m_title->setBuddy(m_relative ? m_ratioSpin : m_spin);
    if (m_relative && !isTyping(m_ratioSpin))
        showIn(m_ratioSpin, m_ratio);
}

void LambdaControl::showValue(double lambda) {
    showIn(m_spin, lambda);
    m_slider->setLambda(lambda);
}

void LambdaControl::followEngine() {
    if (!isActive(m_model->state()) || !m_model->started()) {
        m_requested.reset();
        m_requestedRatio.reset();
        return updateCaption();
    }
    const LambdaSteering& state = m_model->steering();
    if (m_requested && !state.follows() && *m_requested == state.lambda())
        m_requested.reset();
    if (m_requestedRatio && *m_requestedRatio == state.heldRatio())
        m_requestedRatio.reset();
    if (!m_requested && !m_requestedRatio && !m_slider->isDragging()) {
        m_value = state.lambda();
        m_relative = state.heldRatio() > 0;
        if (m_relative)
            m_ratio = state.heldRatio();
        if (!isTyping(m_spin))
            showValue(state.follows() ? lambda_scale::rounded(m_value) : m_value);
        showRelative();
        m_asked = setting();
    }
    updateCaption();
}

void LambdaControl::refresh() {
    const RegulariserText text = regulariserText(regulariserOf(shownConfig().cmi));
    m_title->setText(tr("λ, the %1 weight").arg(text.shortName));
    m_spin->setAccessibleName(tr("λ, the weight of %1").arg(text.name));
    m_spin->setToolTip(
        tr("λ in loss = matching + λ · %1. Larger values pull each class together in the teachers' "
           "eyes; 0 leaves the method as published. Takes effect within one iteration. "
           "Accepts numbers such as 1e4.")
            .arg(text.shortName));
    showRelative();
    updateSchedule();
    updateNote();
    updateMarks();
    followEngine();
}

void LambdaControl::updateSchedule() {
    const bool active = isActive(m_model->state());
    const bool runs = active && m_model->steering().followsSchedule();
    m_schedule->setText(active && !runs ? tr("no schedule") : scheduleWords(shownConfig().lambdaSchedule));
    m_schedule->setEnabled(!active);
}

// What is to be known of this set-up before λ makes sense.
void LambdaControl::updateNote() {
    const RunConfig& config = shownConfig();
    QString note;
    if (cmiVanishes(config)) {
        note = tr("At one image per class each image is its own class centre: CMI is 0, and λ does nothing.");
        if (!isActive(m_model->state()))
            note +=
                QLatin1Char(' ') + tr("<a href=\"real\">Measure against the centres of the real images</a>");
    } else if (regulariserOf(config.cmi) == Regulariser::None) {
        note = tr("Nothing is weighed: λ does not pull. CMI is measured and shown.");
    }
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void LambdaControl::updateMarks() {
    std::vector<LambdaSlider::Mark> marks;
    if (m_published) {
        const QString source = QString::fromStdString(m_published->source);
        marks.push_back({m_published->lambda, source.section(QLatin1Char(','), 0, 0),
                         tr("λ = %1, published: %2. Other teachers want another λ.")
                             .arg(compactNumber(m_published->lambda), source)});
    }
    const bool found = m_model->started() && m_model->started()->config.cmi.initialRatio > 0;
    for (const ControlApplied& edit : m_model->lambdaChanges())
        if (found && foundByRun(edit))
            marks.push_back({edit.value, tr("ours"),
                             tr("λ = %1, found by this run at its first iteration: there its gradient has %2 "
                                "of the matching gradient's norm. No published value.")
                                 .arg(compactNumber(edit.value),
                                      compactNumber(m_model->started()->config.cmi.initialRatio))});
    m_slider->setMarks(std::move(marks));
}

QString LambdaControl::activeCaption() const {
    const LambdaSteering& state = m_model->steering();
    if (m_requestedRatio)
        return tr("requested; λ is still %1").arg(formatTrimmed(state.lambda(), 3));
    if (state.heldRatio() > 0 && !m_requested)
        return tr("of the matching gradient · λ follows, now %1").arg(formatTrimmed(state.lambda(), 3));
    if (state.followsSchedule() && !m_requested)
        return tr("follows its schedule; setting λ by hand ends that");
    if (state.lambda() != m_value)
        return tr("requested; %1 is still in force").arg(compactNumber(state.lambda()));
    return state.since() ? tr("applied at iteration %1").arg(formatCount(*state.since()))
                         : tr("applied from the start");
}

void LambdaControl::updateCaption() {
    m_spin->setInstead(isFoundLater() ? tr("to be found") : QString());
    if (isActive(m_model->state()))
        return m_applied->setText(activeCaption());
    if (m_relative)
        return m_applied->setText(tr("of the matching gradient: λ will follow, so that this is held"));
    if (isFoundLater())
        return m_applied->setText(
            tr("will be found at the first iteration: its gradient gets %1 of matching's")
                .arg(compactNumber(m_setup.cmi.initialRatio)));
    if (!m_setup.lambdaSchedule.empty())
        return m_applied->setText(isDrawnSchedule(m_setup.lambdaSchedule)
                                      ? tr("the drawn schedule says λ")
                                      : tr("reached as the schedule says"));
    m_applied->setText(tr("start value of the next run"));
}

} // namespace distill
