// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/step_slider.h"

#include <algorithm>
#include <cmath>

#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr double kHandleRadius = 6.0;
constexpr double kTrackThickness = 4.0;
constexpr double kMarkReach = 9.0; // above and below the track
constexpr double kStepReach = 5.0;
constexpr double kClosestSteps = 5.0; // pixels: closer steps are not drawn one by one
constexpr int kHeight = 24;

} // namespace

StepSlider::StepSlider(QWidget* parent) : QAbstractSlider(parent) {
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setPageStep(10);
    setRange(0, 0);
}

QSize StepSlider::sizeHint() const {
    return {400, kHeight};
}

QSize StepSlider::minimumSizeHint() const {
    return {80, kHeight};
}

void StepSlider::setMarks(std::vector<double> steps) {
    if (steps == m_marks)
        return;
    m_marks = std::move(steps);
    update();
}

double StepSlider::pixelOf(double step) const {
    const double share = maximum() > 0 ? step / maximum() : 1.0;
    return kHandleRadius + (width() - 2.0 * kHandleRadius) * std::clamp(share, 0.0, 1.0);
}

int StepSlider::stepAtPixel(double x) const {
    const double room = std::max(1.0, width() - 2.0 * kHandleRadius);
    return static_cast<int>(std::lround(std::clamp((x - kHandleRadius) / room, 0.0, 1.0) * maximum()));
}

void StepSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return QAbstractSlider::mousePressEvent(event);
    setSliderDown(true);
    setSliderPosition(stepAtPixel(event->position().x()));
}

void StepSlider::mouseMoveEvent(QMouseEvent* event) {
    if (isSliderDown())
        setSliderPosition(stepAtPixel(event->position().x()));
}

void StepSlider::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        setSliderDown(false);
}

void StepSlider::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::EnabledChange)
        update();
    QAbstractSlider::changeEvent(event);
}

void StepSlider::paintSteps(QPainter& painter) const {
    const double middle = height() / 2.0;
    const double between = (width() - 2.0 * kHandleRadius) / std::max(1, maximum());
    if (between < kClosestSteps)
        return;
    painter.setPen(QPen(Theme::instance().tokens().muted, 1));
    for (int step = 0; step <= maximum(); ++step) {
        const double x = std::floor(pixelOf(step)) + 0.5;
        painter.drawLine(QPointF(x, middle + kStepReach), QPointF(x, middle + kStepReach + 2));
    }
}

void StepSlider::paintEvent(QPaintEvent*) {
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = height() / 2.0;
    const double x = pixelOf(sliderPosition());
    const QRectF track(kHandleRadius, middle - kTrackThickness / 2, width() - 2 * kHandleRadius,
                       kTrackThickness);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.line);
    painter.drawRoundedRect(track, 2, 2);
    if (!isEnabled())
        return;
    painter.setBrush(tokens.accent);
    painter.drawRoundedRect(QRectF(track.left(), track.top(), x - track.left(), kTrackThickness), 2, 2);
    paintSteps(painter);
    painter.setPen(QPen(tokens.cmi, 1));
    for (const double mark : m_marks) {
        const double at = std::floor(pixelOf(mark)) + 0.5;
        painter.drawLine(QPointF(at, middle - kMarkReach), QPointF(at, middle + kMarkReach));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.accent);
    painter.drawEllipse(QPointF(x, middle), kHandleRadius, kHandleRadius);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.text, 1));
        painter.drawEllipse(QPointF(x, middle), kHandleRadius + 1.5, kHandleRadius + 1.5);
    }
}

} // namespace distill
