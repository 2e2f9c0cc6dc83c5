// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/config/lambda_control.h"

#include <algorithm>
#include <cmath>

#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/config/lambda_scale.h"
#include "ui/config/lambda_slider.h"
#include "ui/config/real_spin_box.h"
#include "ui/config/share_bar.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

constexpr double kPi = 3.14159265358979323846;

QLabel* makeCaption(const char* name, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setProperty("caption", true);
    label->setWordWrap(true);
    return label;
}

} // namespace

LambdaControl::LambdaControl(RunModel* model, QWidget* parent)
    : QFrame(parent),
      m_model(model),
      m_spin(new RealSpinBox(this)),
      m_slider(new LambdaSlider(this)),
      m_applied(makeCaption("lambdaApplied", this)),
      m_shareText(makeCaption("gradientShareText", this)),
      m_shareBar(new ShareBar(this)),
      m_note(makeCaption("lambdaNote", this)) {
    setObjectName(QStringLiteral("lambdaCard"));
    setProperty("card", true);
    describeParts();
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, &LambdaControl::choose);
    connect(m_slider, &LambdaSlider::valueChosen, this, &LambdaControl::choose);
    connect(m_slider, &LambdaSlider::ghostMoved, this, [this](double lambda) {
        const QSignalBlocker blocker(m_spin);
        m_spin->setValue(lambda);
    });
    connect(m_slider, &LambdaSlider::dragEnded, this, [this] { showValue(m_value); });
    connect(model, &RunModel::wasReset, this, &LambdaControl::updateShare);
    connect(model, &RunModel::stateChanged, this, &LambdaControl::updateCaption);
    connect(model, &RunModel::runStarted, this, &LambdaControl::onRunStarted);
    connect(model, &RunModel::lambdaChanged, this, &LambdaControl::followEngine);
    connect(model, &RunModel::lambdaChanged, this, &LambdaControl::updateCaption);
    connect(model, &RunModel::iterationsAdded, this, &LambdaControl::updateShare);
    updateCaption();
    updateShare();
}

void LambdaControl::describeParts() {
    auto* title = new QLabel(tr("λ, the CMI weight"), this);
    title->setProperty("title", true);
    title->setBuddy(m_spin);
    m_spin->setObjectName(QStringLiteral("lambdaSpin"));
    m_spin->setProperty("hero", true);
    m_spin->setAccessibleName(tr("λ, the weight of CMI"));
    m_spin->setToolTip(
        tr("λ in loss = matching + λ · CMI. Larger values pull each class together in the teachers' "
           "eyes; 0 leaves the method as published. Takes effect within one iteration. "
           "Accepts numbers such as 1e4."));
    m_spin->setRange(0, 1e9);
    m_spin->setStepper(&lambda_scale::stepped);
    m_spin->setWidestText(QStringLiteral("100 000"));
    m_slider->setObjectName(QStringLiteral("lambdaSlider"));
    m_slider->setToolTip(
        tr("Drag, and release to send; with Shift it is sent all along. The wheel moves one tick, "
           "a factor of 1.26. The left end is exactly 0."));
    m_shareBar->setObjectName(QStringLiteral("gradientShare"));
    m_shareBar->setToolTip(
        tr("How much of the push on the images comes from matching and how much from λ · CMI "
           "(norms of the two gradients), and the angle between them."));
    m_shareText->setToolTip(m_shareBar->toolTip());

    layOut(title);
}

void LambdaControl::layOut(QLabel* title) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 16);
    layout->setSpacing(0);
    layout->addWidget(title);
    layout->addSpacing(8);
    layout->addWidget(m_spin);
    layout->addSpacing(4);
    layout->addWidget(m_applied);
    layout->addSpacing(4);
    layout->addWidget(m_slider);
    layout->addSpacing(8);
    layout->addWidget(m_shareText);
    layout->addSpacing(6);
    layout->addWidget(m_shareBar);
    layout->addSpacing(2);
    layout->addWidget(m_note);
    m_note->hide();
}

void LambdaControl::setStartValue(double lambda) {
    m_value = std::max(0.0, lambda);
    m_requested.reset();
    showValue(m_value);
    followEngine();
    updateCaption();
}

void LambdaControl::setPublished(const std::optional<LambdaPreset>& published) {
    std::vector<LambdaSlider::Mark> marks;
    if (published) {
        const QString source = QString::fromStdString(published->source);
        marks.push_back({published->lambda, source.section(QLatin1Char(','), 0, 0)});
    }
    m_slider->setMarks(std::move(marks));
}

void LambdaControl::setImagesPerClass(std::int64_t ipc) {
    m_ipc = ipc;
    m_note->setVisible(ipc == 1);
    m_note->setText(
        tr("At one image per class CMI is 0 whatever λ is: each image is its own class centroid."));
    updateShare();
}

void LambdaControl::stepTicks(int ticks) {
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

void LambdaControl::choose(double lambda) {
    const bool same = lambda == m_value;
    m_value = lambda;
    if (!m_slider->isDragging())
        showValue(lambda);
    if (same)
        return;
    if (isActive(m_model->state())) {
        m_requested = lambda;
        emit valueRequested(lambda);
    } else {
        emit startValueChanged(lambda);
    }
    updateCaption();
}

void LambdaControl::showValue(double lambda) {
    const QSignalBlocker blocker(m_spin);
    m_spin->setValue(lambda);
    m_slider->setLambda(lambda);
}

void LambdaControl::onRunStarted() {
    if (m_model->started())
        setImagesPerClass(m_model->started()->config.ipc);
}

void LambdaControl::followEngine() {
    const auto& changes = m_model->lambdaChanges();
    if (!isActive(m_model->state()) || !m_model->started()) {
        m_requested.reset();
        return;
    }
    const double inForce = changes.empty() ? m_model->started()->config.lambda : changes.back().value;
    if (m_requested == inForce)
        m_requested.reset();
    if (m_requested || inForce == m_value || m_slider->isDragging())
        return;
    m_value = inForce;
    const auto* field = m_spin->findChild<QLineEdit*>();
    const bool typing = m_spin->hasFocus() && field != nullptr && field->isModified();
    if (!typing)
        showValue(m_value);
}

void LambdaControl::updateCaption() {
    if (!isActive(m_model->state())) {
        m_applied->setText(tr("start value of the next run"));
        return;
    }
    const auto& changes = m_model->lambdaChanges();
    const bool answered = !changes.empty();
    double inForce = m_model->started() ? m_model->started()->config.lambda : m_value;
    if (answered)
        inForce = changes.back().value;
    if (inForce != m_value)
        m_applied->setText(tr("requested; %1 is still in force").arg(compactNumber(inForce)));
    else if (answered)
        m_applied->setText(tr("applied at iteration %1").arg(formatCount(changes.back().iteration)));
    else
        m_applied->setText(tr("applied from the start"));
}

void LambdaControl::updateShare() {
    const auto& last = m_model->lastIteration();
    const double total = last ? last->matchingGradientNorm + last->cmiGradientNorm : 0;
    if (!(total > 0) || !std::isfinite(total)) {
        m_shareBar->clear();
        m_shareText->setText(tr("gradients: shown from the first iteration on"));
        return;
    }
    const double matching = last->matchingGradientNorm / total;
    const int percent = static_cast<int>(std::lround(100 * matching));
    m_shareBar->setShare(matching);
    if (last->cmiGradientNorm > 0) {
        const double cosine = std::clamp(last->gradientCosine, -1.0, 1.0);
        const int angle = static_cast<int>(std::lround(std::acos(cosine) * 180 / kPi));
        m_shareText->setText(
            tr("gradients: matching %1 %, CMI %2 %, %3° apart").arg(percent).arg(100 - percent).arg(angle));
    } else {
        m_shareText->setText(tr("gradients: matching %1 %, CMI 0 %").arg(percent));
    }
}

} // namespace distill
