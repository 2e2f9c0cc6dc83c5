// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/real_spin_box.h"

#include <algorithm>
#include <cmath>

#include <QLineEdit>
#include <QWheelEvent>

#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

constexpr int kDecimals = 12; // enough for weight decays; the text is shortened anyway
constexpr double kFirstStep = 0.001;

double oneUp(double value) {
    const double decade = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
    for (const double factor : {2.0, 5.0, 10.0})
        if (factor * decade > value * (1 + 1e-9))
            return factor * decade;
    return 20 * decade;
}

double oneDown(double value) {
    const double decade = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
    for (const double factor : {5.0, 2.0, 1.0, 0.5})
        if (factor * decade < value * (1 - 1e-9))
            return factor * decade;
    return 0.2 * decade;
}

} // namespace

double stepAlongDecade(double value, int steps) {
    for (; steps > 0; --steps)
        value = value > 0 ? oneUp(value) : kFirstStep;
    for (; steps < 0 && value > 0; ++steps)
        value = value > kFirstStep * 1e-6 ? oneDown(value) : 0;
    return value;
}

RealSpinBox::RealSpinBox(QWidget* parent) : QDoubleSpinBox(parent), m_stepper(stepAlongDecade) {
    setDecimals(kDecimals);
    setKeyboardTracking(false);
    setRange(0, 1e12);
    setFocusPolicy(Qt::StrongFocus);
    setAlignment(Qt::AlignLeft);
}

QString RealSpinBox::plainText(const QString& text) const {
    QString plain = text;
    if (!suffix().isEmpty() && plain.endsWith(suffix()))
        plain.chop(suffix().size());
    if (!prefix().isEmpty() && plain.startsWith(prefix()))
        plain.remove(0, prefix().size());
    return plain.trimmed();
}

void RealSpinBox::setWhole(bool whole) {
    m_whole = whole;
    m_stepper = [](double value, int steps) { return value + steps; };
}

QString RealSpinBox::textFromValue(double value) const {
    if (m_whole)
        return formatCount(static_cast<std::int64_t>(value));
    return compactNumber(value);
}

double RealSpinBox::valueFromText(const QString& text) const {
    return parseNumber(plainText(text)).value_or(value());
}

QValidator::State RealSpinBox::validate(QString& text, int&) const {
    const QString plain = plainText(text);
    const auto number = parseNumber(plain);
    if (number && m_whole && *number != std::floor(*number))
        return QValidator::Intermediate;
    if (number)
        return *number >= minimum() && *number <= maximum() ? QValidator::Acceptable
                                                            : QValidator::Intermediate;
    // Half a number ("1e", "-", "") may still become one; letters never will.
    for (const QChar c : plain) {
        const bool fits = c.isDigit() || c.isSpace() || QStringLiteral("eE+-.,").contains(c);
        if (!fits)
            return QValidator::Invalid;
    }
    return QValidator::Intermediate;
}

void RealSpinBox::stepBy(int steps) {
    setValue(std::clamp(m_stepper(value(), steps), minimum(), maximum()));
    selectAll();
}

QAbstractSpinBox::StepEnabled RealSpinBox::stepEnabled() const {
    StepEnabled enabled = StepNone;
    if (isReadOnly())
        return enabled;
    if (value() < maximum())
        enabled |= StepUpEnabled;
    if (value() > minimum())
        enabled |= StepDownEnabled;
    return enabled;
}

QSize RealSpinBox::sizeHint() const {
    const int text = fontMetrics().horizontalAdvance(m_widestText + suffix());
    return QSize(text + 40, QDoubleSpinBox::sizeHint().height());
}

void RealSpinBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus())
        QDoubleSpinBox::wheelEvent(event);
    else
        event->ignore(); // the form scrolls under the pointer, values stay
}

} // namespace distill
