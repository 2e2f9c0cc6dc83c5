// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/iteration_box.h"

#include <algorithm>
#include <limits>

#include <QLineEdit>
#include <QSignalBlocker>
#include <QWheelEvent>

#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr QChar kThinSpace(0x2009);

QString digits(QString text) {
    text.remove(kThinSpace);
    text.remove(QLatin1Char(' '));
    return text;
}

} // namespace

IterationBox::IterationBox(QWidget* parent) : QSpinBox(parent) {
    setRange(0, std::numeric_limits<int>::max());
    setKeyboardTracking(false);
    setAlignment(Qt::AlignRight);
    connect(this, &QSpinBox::valueChanged, this, [this](int value) {
        lineEdit()->setModified(false);
        if (value != m_shown)
            emit chosen(value);
    });
}

void IterationBox::showIteration(qint64 iteration) {
    const QSignalBlocker quiet(this);
    m_shown = static_cast<int>(std::clamp<qint64>(iteration, 0, maximum()));
    setValue(m_shown);
}

bool IterationBox::isTyping() const {
    return hasFocus() && lineEdit()->isModified();
}

void IterationBox::stepBy(int steps) {
    emit stepped(steps);
}

QString IterationBox::textFromValue(int value) const {
    return formatCount(value);
}

int IterationBox::valueFromText(const QString& text) const {
    return digits(text).toInt();
}

QValidator::State IterationBox::validate(QString& text, int&) const {
    const QString typed = digits(text);
    bool whole = false;
    const int value = typed.toInt(&whole);
    if (typed.isEmpty())
        return QValidator::Intermediate;
    return whole && value >= 0 ? QValidator::Acceptable : QValidator::Invalid;
}

void IterationBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus())
        QSpinBox::wheelEvent(event);
    else
        event->ignore();
}

} // namespace distill
