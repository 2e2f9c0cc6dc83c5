// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_accessibility.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include "ui/plots/metric_plot.h"

namespace distill {

namespace {

class AccessiblePlot final : public QAccessibleWidget {
public:
    explicit AccessiblePlot(MetricPlot* plot)
        : QAccessibleWidget(plot, QAccessible::Chart, plot->title()), m_plot(plot) {}

    QString text(QAccessible::Text kind) const override {
        if (kind == QAccessible::Description || kind == QAccessible::Value)
            return m_plot->summary();
        return QAccessibleWidget::text(kind);
    }

private:
    MetricPlot* m_plot; // outlives its interface: Qt deletes the interface with the widget
};

QAccessibleInterface* makePlotInterface(const QString& className, QObject* object) {
    if (className != QLatin1String("distill::MetricPlot"))
        return nullptr;
    auto* plot = qobject_cast<MetricPlot*>(object);
    return plot == nullptr ? nullptr : new AccessiblePlot(plot);
}

} // namespace

void installPlotAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(makePlotInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

} // namespace distill
