// SPDX-License-Identifier: GPL-3.0-or-later
// A spin box for real numbers as researchers type them: "1e4", "0.5", "8 000". Shows the shortest text. What
// one step does can be set; without it a step goes along 1, 2, 5, 10. GUI thread only.
#pragma once

#include <functional>

#include <QDoubleSpinBox>

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
    void stepBy(int steps) override;
    void setWhole(bool whole); // whole numbers only, a step is 1
    void setWidestText(const QString& text) { m_widestText = text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    StepEnabled stepEnabled() const override;
    void wheelEvent(QWheelEvent* event) override;

private:
    QString plainText(const QString& text) const;

    std::function<double(double, int)> m_stepper;
    bool m_whole = false;
    QString m_widestText = QStringLiteral("0.00001");
};

// Along 1, 2, 5, 10 in either direction; 0 goes to 0.001.
double stepAlongDecade(double value, int steps);

} // namespace distill
