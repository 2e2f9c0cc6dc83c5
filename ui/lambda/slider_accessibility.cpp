// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/slider_accessibility.h"

#include <algorithm>

#include <QAccessible>
#include <QAccessibleWidget>

#include "ui/lambda/lambda_scale.h"
#include "ui/lambda/lambda_slider.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

class AccessibleSlider final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit AccessibleSlider(LambdaSlider* slider)
        : QAccessibleWidget(slider, QAccessible::Slider), m_slider(slider) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Value ? compactNumber(m_slider->lambda()) : QAccessibleWidget::text(kind);
    }
    QVariant currentValue() const override { return m_slider->lambda(); }
    void setCurrentValue(const QVariant& value) override {
        m_slider->choose(std::clamp(value.toDouble(), 0.0, lambda_scale::kLargest));
    }
    QVariant minimumValue() const override { return 0.0; }
    QVariant maximumValue() const override { return lambda_scale::kLargest; }
    // What one key press adds here; the scale is logarithmic.
    QVariant minimumStepSize() const override {
        return lambda_scale::stepped(m_slider->lambda(), 1) - m_slider->lambda();
    }

private:
    LambdaSlider* m_slider; // outlives its interface: Qt deletes the interface with the widget
};

QAccessibleInterface* makeInterface(const QString& className, QObject* object) {
    if (className != QLatin1String("distill::LambdaSlider"))
        return nullptr;
    auto* slider = qobject_cast<LambdaSlider*>(object);
    return slider == nullptr ? nullptr : new AccessibleSlider(slider);
}

} // namespace

void installSliderAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

} // namespace distill
