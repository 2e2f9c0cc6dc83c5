// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/iteration_box.h"

#include <algorithm>
#include <limits>

#include <QLineEdit>
#include <QSignalBlocker>
#include <QWheelEvent>

#include "ui/theme/number_format.h"
#include "ui/theme/typed_number.h"
#include "ui/widgets/field_hint.h"

namespace distill {

IterationBox::IterationBox(QWidget* parent) : QSpinBox(parent) {
    setRange(0, std::numeric_limits<int>::max());
    setKeyboardTracking(false);
    setAlignment(Qt::AlignRight);
    connect(lineEdit(), &QLineEdit::textEdited, this, [this] { FieldHint::tell(this, {}); });
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
    return static_cast<int>(std::clamp<double>(readWhole(text).value.value_or(value()), 0, maximum()));
}

QValidator::State IterationBox::validate(QString& text, int&) const {
    const TypedNumber typed = readWhole(text);
    return typed.value && *typed.value >= 0 ? QValidator::Acceptable : QValidator::Intermediate;
}

void IterationBox::fixup(QString& text) const {
    const TypedNumber typed = readWhole(text);
    const QString problem = typed.value ? tr("An iteration is at least 0.") : typed.problem;
    auto* self = const_cast<IterationBox*>(this); // Qt asks a const object, once the typing has ended
    QMetaObject::invokeMethod(
        self, [self, problem] { FieldHint::tell(self, problem); }, Qt::QueuedConnection);
}

void IterationBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus())
        QSpinBox::wheelEvent(event);
    else
        event->ignore();
}

} // namespace distill
