// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/real_spin_box.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QLineEdit>
#include <QWheelEvent>

#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/field_hint.h"

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
    connect(lineEdit(), &QLineEdit::textEdited, this, [this] {
        FieldHint::tell(this, {});
        m_typedOver = m_typedOver || !m_instead.isEmpty();
        m_instead.clear();
    });
    connect(this, &QDoubleSpinBox::editingFinished, this, [this] {
        lineEdit()->setModified(false); // what was typed is in force: Ctrl+Z takes back more than letters
        if (std::exchange(m_typedOver, false))
            emit valueChanged(value());
    });
    connect(this, &QDoubleSpinBox::valueChanged, this, [this] { FieldHint::tell(this, {}); });
}

// Without prefix and suffix; of a suffix that was nibbled at, without what is left of it.
QString RealSpinBox::plainText(const QString& text) const {
    QString plain = text;
    for (qsizetype length = suffix().size(); length > 1; --length)
        if (plain.endsWith(suffix().left(length))) {
            plain.chop(length);
            break;
        }
    if (!prefix().isEmpty() && plain.startsWith(prefix()))
        plain.remove(0, prefix().size());
    return plain.trimmed();
}

void RealSpinBox::setInstead(const QString& word) {
    if (word == m_instead)
        return;
    m_instead = word;
    m_typedOver = false;
    lineEdit()->setText(textFromValue(value()));
}

void RealSpinBox::setWhole(bool whole) {
    m_whole = whole;
    m_stepper = [](double value, int steps) { return value + steps; };
}

QString RealSpinBox::shown(double value) const {
    return m_whole ? formatCount(static_cast<std::int64_t>(value)) : compactNumber(value);
}

QString RealSpinBox::textFromValue(double value) const {
    return m_instead.isEmpty() ? shown(value) : m_instead;
}

TypedNumber RealSpinBox::typedNumber(const QString& text) const {
    if (!specialValueText().isEmpty() && text == specialValueText())
        return {minimum(), {}};
    if (!m_instead.isEmpty() && text == m_instead)
        return {value(), {}};
    const QString plain = plainText(text);
    TypedNumber typed = m_whole ? readWhole(plain) : readNumber(plain);
    if (!typed.value || (*typed.value >= minimum() && *typed.value <= maximum()))
        return typed;
    return {std::nullopt,
            *typed.value < minimum()
                ? tr("%1 is less than %2, the least there can be.").arg(plain, shown(minimum()))
                : tr("%1 is more than %2, the most there can be.").arg(plain, shown(maximum()))};
}

double RealSpinBox::valueFromText(const QString& text) const {
    return typedNumber(text).value.value_or(value());
}

// Anything may be typed on the way to a number; fixup() tells of what did not become one.
QValidator::State RealSpinBox::validate(QString& text, int&) const {
    return typedNumber(text).value ? QValidator::Acceptable : QValidator::Intermediate;
}

void RealSpinBox::fixup(QString& text) const {
    const QString problem = typedNumber(text).problem;
    if (problem.isEmpty())
        return;
    const QString stays =
        value() == minimum() && !specialValueText().isEmpty() ? specialValueText() : shown(value());
    auto* self = const_cast<RealSpinBox*>(this); // Qt asks a const object, once the typing has ended
    QMetaObject::invokeMethod(
        self, [self, sentence = tr("%1 %2 stays.").arg(problem, stays)] { FieldHint::tell(self, sentence); },
        Qt::QueuedConnection);
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
