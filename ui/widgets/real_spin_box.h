// SPDX-License-Identifier: GPL-3.0-or-later
// A spin box for numbers as researchers type them: "1e4", "0.5", "10,000" (typed_number.h). Shows the
// shortest text. What cannot be read or lies outside the range is refused with a sentence below the field,
// and the value stays. What one step does can be set; without it a step goes along 1, 2, 5, 10. GUI thread
// only.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>

#include <QDoubleSpinBox>

#include "ui/theme/typed_number.h"

namespace distill {

class RealSpinBox final : public QDoubleSpinBox {
    Q_OBJECT
public:
    explicit RealSpinBox(QWidget* parent = nullptr);

    void setStepper(std::function<double(double value, int steps)> stepper) {
        m_stepper = std::move(stepper);
    }

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;
    void fixup(QString& text) const override; // says why the text is refused
    void stepBy(int steps) override;
    void setWhole(bool whole); // whole numbers only, a step is 1
    std::int64_t wholeValue() const { return std::llround(value()); }
    // A word in place of a value that is not known yet ("found later"); empty = none. Whatever is typed ends
    // it, and is told by valueChanged() even where it equals the value.
    void setInstead(const QString& word);
    void setWidestText(const QString& text) { m_widestText = text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    StepEnabled stepEnabled() const override;
    void wheelEvent(QWheelEvent* event) override;

private:
    QString plainText(const QString& text) const;
    TypedNumber typedNumber(const QString& text) const; // in the range
    QString shown(double value) const;

    std::function<double(double, int)> m_stepper;
    bool m_whole = false;
    QString m_instead;
    bool m_typedOver = false; // the word was there when the typing began
    QString m_widestText = QStringLiteral("0.00001");
};

// Along 1, 2, 5, 10 in either direction; 0 goes to 0.001.
double stepAlongDecade(double value, int steps);

} // namespace distill
