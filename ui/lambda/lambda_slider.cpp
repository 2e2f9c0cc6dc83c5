// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/lambda_slider.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include "ui/lambda/lambda_scale.h"
#include "ui/lambda/slider_accessibility.h"
#include "ui/theme/caption_font.h"
#include "ui/theme/number_text.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kMarkHeight = 16; // room above the track
constexpr int kTrackY = 24;
constexpr int kHandleRadius = 8;
constexpr int kHeight = 52;
constexpr int kTrackThickness = 4;
constexpr int kWheelNotch = 120;

struct Tick {
    double lambda;
    const char16_t* label;
};
constexpr std::array<Tick, 7> kTicks{{
    {0, u"0"},
    {1, u"1"},
    {1e1, u"10"},
    {1e2, u"10²"},
    {1e3, u"10³"},
    {1e4, u"10⁴"},
    {1e5, u"10⁵"},
}};

} // namespace

LambdaSlider::LambdaSlider(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("λ"));
    installSliderAccessibility();
}

QSize LambdaSlider::sizeHint() const {
    return QSize(244, kHeight);
}

QSize LambdaSlider::minimumSizeHint() const {
    return QSize(180, kHeight);
}

void LambdaSlider::setLambda(double lambda) {
    if (lambda == m_lambda)
        return;
    m_lambda = lambda;
    tellValue();
    update();
}

void LambdaSlider::setMarks(std::vector<Mark> marks) {
    if (marks == m_marks)
        return;
    m_marks = std::move(marks);
    update();
}

QPointF LambdaSlider::pointOf(double lambda) const {
    const double room = width() - 2.0 * kHandleRadius;
    return {kHandleRadius + room * lambda_scale::position(lambda) / lambda_scale::kMaximum, kTrackY};
}

double LambdaSlider::lambdaAt(double x) const {
    const double room = std::max(1.0, width() - 2.0 * kHandleRadius);
    const double share = std::clamp((x - kHandleRadius) / room, 0.0, 1.0);
    return lambda_scale::valueAt(static_cast<int>(std::lround(share * lambda_scale::kMaximum)));
}

void LambdaSlider::choose(double lambda) {
    if (lambda == m_lambda)
        return;
    setLambda(lambda);
    emit valueChosen(lambda);
}

void LambdaSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    mouseMoveEvent(event);
}

void LambdaSlider::mouseMoveEvent(QMouseEvent* event) {
    if (!event->buttons().testFlag(Qt::LeftButton))
        return;
    const double lambda = lambdaAt(event->position().x());
    if (m_ghost != lambda) {
        m_ghost = lambda;
        emit ghostMoved(lambda);
        if (event->modifiers().testFlag(Qt::ShiftModifier))
            choose(lambda);
        update();
    }
}

void LambdaSlider::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_ghost)
        return;
    const double lambda = *m_ghost;
    m_ghost.reset();
    choose(lambda);
    emit dragEnded();
    update();
}

void LambdaSlider::wheelEvent(QWheelEvent* event) {
    m_wheelRest += event->angleDelta().y();
    const int ticks = m_wheelRest / kWheelNotch;
    m_wheelRest -= ticks * kWheelNotch;
    if (ticks != 0)
        choose(lambda_scale::stepped(m_lambda, ticks));
    event->accept();
}

void LambdaSlider::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        return choose(lambda_scale::stepped(m_lambda, -1));
    case Qt::Key_Right:
    case Qt::Key_Up:
        return choose(lambda_scale::stepped(m_lambda, 1));
    case Qt::Key_PageDown:
        return choose(lambda_scale::stepped(m_lambda, -lambda_scale::kTicksPerDecade));
    case Qt::Key_PageUp:
        return choose(lambda_scale::stepped(m_lambda, lambda_scale::kTicksPerDecade));
    case Qt::Key_Home:
        return choose(0);
    case Qt::Key_End:
        return choose(lambda_scale::kLargest);
    case Qt::Key_Escape:
        if (m_ghost) { // give the drag up
            m_ghost.reset();
            emit dragEnded();
            update();
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

const LambdaSlider::Mark* LambdaSlider::markAt(const QPointF& position) const {
    const auto found = std::find_if(m_marks.begin(), m_marks.end(), [&](const Mark& mark) {
        const double away = position.x() - pointOf(mark.lambda).x();
        return position.y() < kMarkHeight && away > -kHandleRadius &&
               away < kHandleRadius + fontMetrics().horizontalAdvance(mark.label);
    });
    return found == m_marks.end() ? nullptr : &*found;
}

bool LambdaSlider::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const Mark* mark = markAt(help->pos()); mark != nullptr && !mark->tip.isEmpty()) {
            QToolTip::showText(help->globalPos(), mark->tip, this);
            return true;
        }
    }
    return QWidget::event(event);
}

void LambdaSlider::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::EnabledChange)
        update();
    QWidget::changeEvent(event);
}

void LambdaSlider::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(captionFont(font()));
    paintTrack(painter);
    paintTicks(painter);
    paintMarks(painter);
    paintHandles(painter);
}

void LambdaSlider::paintTrack(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const double top = kTrackY - kTrackThickness / 2.0;
    const double left = pointOf(0).x();
    const double x = pointOf(m_lambda).x();
    painter.setPen(Qt::NoPen);
    painter.setBrush(edgeColour(tokens));
    painter.drawRoundedRect(QRectF(left, top, pointOf(lambda_scale::kLargest).x() - left, kTrackThickness), 2,
                            2);
    painter.setBrush(isEnabled() ? tokens.cmi : tokens.muted);
    painter.drawRoundedRect(QRectF(left, top, x - left, kTrackThickness), 2, 2);
}

void LambdaSlider::paintTicks(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QFontMetrics metrics(painter.font());
    for (const Tick& tick : kTicks) {
        const double x = pointOf(tick.lambda).x();
        const QString label = QString::fromUtf16(tick.label);
        const double width = metrics.horizontalAdvance(label);
        const double left = std::clamp(x - width / 2, 0.0, this->width() - width);
        painter.setPen(QPen(tokens.muted, 1));
        painter.drawLine(QPointF(x, kTrackY + kHandleRadius + 1), QPointF(x, kTrackY + kHandleRadius + 3));
        painter.drawText(QPointF(left, kHeight - metrics.descent() - 1), label);
    }
}

void LambdaSlider::paintMarks(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QFontMetrics metrics(painter.font());
    painter.setPen(tokens.cmi);
    for (const Mark& mark : m_marks) {
        const QString arrow = QStringLiteral("▾");
        const double x = pointOf(mark.lambda).x();
        const double arrowWidth = metrics.horizontalAdvance(arrow);
        painter.drawText(QPointF(x - arrowWidth / 2, kMarkHeight - 3), arrow);
        const double labelWidth = metrics.horizontalAdvance(mark.label);
        const bool fitsRight = x + arrowWidth / 2 + 2 + labelWidth <= width();
        const double left = fitsRight ? x + arrowWidth / 2 + 2 : x - arrowWidth / 2 - 2 - labelWidth;
        painter.drawText(QPointF(left, kMarkHeight - 4), mark.label);
    }
}

void LambdaSlider::paintHandles(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QColor colour = isEnabled() ? tokens.cmi : tokens.muted;
    const double radius = kHandleRadius - 1.5;
    painter.setPen(QPen(colour, 3));
    painter.setBrush(tokens.panel);
    painter.drawEllipse(pointOf(m_lambda), radius, radius);
    if (m_ghost && *m_ghost != m_lambda) {
        QColor faint = colour;
        faint.setAlphaF(0.35F);
        painter.setBrush(faint);
        painter.setPen(QPen(colour, 1, Qt::DashLine));
        painter.drawEllipse(pointOf(*m_ghost), radius, radius);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.accent, 2));
        painter.drawEllipse(pointOf(m_lambda), kHandleRadius + 1.5, kHandleRadius + 1.5);
    }
}

void LambdaSlider::tellValue() {
    QAccessibleValueChangeEvent changed(this, m_lambda);
    QAccessible::updateAccessibility(&changed);
}

} // namespace distill
