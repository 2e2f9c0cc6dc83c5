// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/lambda_input.h"

#include <utility>

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/curves/regulariser_text.h"
#include "ui/lambda/lambda_scale.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/real_spin_box.h"
#include "ui/widgets/segment_button.h"

namespace distill {

namespace {

constexpr double kSmallestRatio = 1e-4;
constexpr double kLargestRatio = 1000;

bool isTyping(const RealSpinBox* spin) {
    const auto* field = spin->findChild<QLineEdit*>();
    return spin->hasFocus() && field != nullptr && field->isModified();
}

void showIn(RealSpinBox* spin, double value) {
    const QSignalBlocker blocker(spin);
    spin->setValue(value);
}

} // namespace

LambdaInput::LambdaInput(QWidget* parent)
    : QWidget(parent),
      m_modes(new QButtonGroup(this)),
      m_spin(new RealSpinBox(this)),
      m_ratioSpin(new RealSpinBox(this)),
      m_slider(new LambdaSlider(this)),
      m_caption(wrappedLabel("lambdaApplied", "caption", this)),
      m_schedule(new QToolButton(this)) {
    describeNumbers();
    describeSchedule();
    makeModes();
    layOut();
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, &LambdaInput::valueChosen);
    connect(m_ratioSpin, &QDoubleSpinBox::valueChanged, this, &LambdaInput::ratioChosen);
    connect(m_slider, &LambdaSlider::valueChosen, this, &LambdaInput::valueChosen);
    connect(m_slider, &LambdaSlider::ghostMoved, this, [this](double lambda) { showIn(m_spin, lambda); });
    connect(m_slider, &LambdaSlider::dragEnded, this, &LambdaInput::dragEnded);
    connect(m_schedule, &QToolButton::clicked, this, &LambdaInput::scheduleRequested);
}

void LambdaInput::describeNumbers() {
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
}

void LambdaInput::describeSchedule() {
    m_schedule->setObjectName(QStringLiteral("lambdaScheduleButton"));
    m_schedule->setProperty("link", true);
    m_schedule->setCursor(Qt::PointingHandCursor);
    m_schedule->setToolTip(tr("How λ changes with the iterations: constant, warm-up, ramp, drawn by hand, or "
                              "as in another run. Setting λ by hand during a run ends it."));
}

void LambdaInput::makeModes() {
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
        m_modes->addButton(makeSegment(row.name, row.place, row.text, row.tip, this),
                           static_cast<int>(m_modes->buttons().size()));
    }
    m_modes->button(0)->setChecked(true);
    connect(m_modes, &QButtonGroup::idClicked, this, [this](int id) { emit relativeChosen(id == 1); });
}

void LambdaInput::layOut() {
    auto* modes = new QHBoxLayout;
    modes->setSpacing(0);
    for (QAbstractButton* button : m_modes->buttons())
        modes->addWidget(button);
    modes->addStretch(1);
    modes->addWidget(m_schedule);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(modes);
    layout->addSpacing(4);
    for (QWidget* part : std::initializer_list<QWidget*>{m_spin, m_ratioSpin, m_caption, m_slider})
        layout->addWidget(part);
    m_ratioSpin->hide();
}

void LambdaInput::setRelative(bool relative) {
    m_relative = relative;
    m_modes->button(relative ? 1 : 0)->setChecked(true);
    m_spin->setVisible(!relative);
    m_slider->setVisible(!relative);
    m_ratioSpin->setVisible(relative);
}

void LambdaInput::showValue(double lambda) {
    showIn(m_spin, lambda);
    m_slider->setLambda(lambda);
}

void LambdaInput::showRatio(double ratio) {
    showIn(m_ratioSpin, ratio);
}

void LambdaInput::setInstead(const QString& text) {
    m_spin->setInstead(text);
}

void LambdaInput::setCaption(const QString& text) {
    m_caption->setText(text);
}

void LambdaInput::setSchedule(const QString& words, bool enabled) {
    m_schedule->setText(words);
    m_schedule->setEnabled(enabled);
}

void LambdaInput::setMarks(std::vector<LambdaSlider::Mark> marks) {
    m_slider->setMarks(std::move(marks));
}

void LambdaInput::setWords(const RegulariserText& text) {
    m_spin->setAccessibleName(tr("λ, the weight of %1").arg(text.name));
    m_spin->setToolTip(
        tr("λ in loss = matching + λ · %1. Larger values pull each class together in the teachers' "
           "eyes; 0 leaves the method as published. Takes effect within one iteration. "
           "Accepts numbers such as 1e4.")
            .arg(text.shortName));
}

void LambdaInput::stepRatio(int steps) {
    m_ratioSpin->stepBy(steps);
}

QWidget* LambdaInput::field() const {
    return m_relative ? m_ratioSpin : m_spin;
}

bool LambdaInput::isTypingValue() const {
    return isTyping(m_spin);
}

bool LambdaInput::isTypingRatio() const {
    return isTyping(m_ratioSpin);
}

} // namespace distill
