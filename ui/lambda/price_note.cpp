// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/price_note.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/curves/regulariser_text.h"
#include "ui/run/run_model.h"

namespace distill {

namespace {

constexpr std::size_t kNewest = 200; // iterations that the measured price looks at
constexpr double kCadences[] = {1, 2, 5, 10, 20};

double medianOf(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

QString percentText(double share) {
    const double percent = 100 * share;
    return percent > 0 && percent < 1 ? PriceNote::tr("less than 1 %")
                                      : PriceNote::tr("%1 %").arg(std::lround(percent));
}

QString cadenceTable(const CmiPrice& price, bool measured) {
    QString rows;
    for (const double every : kCadences)
        rows += QStringLiteral("<tr><td>%1</td><td align='right'>&nbsp;&nbsp;%2</td></tr>")
                    .arg(every == 1 ? PriceNote::tr("every iteration")
                                    : PriceNote::tr("every %1 iterations").arg(every),
                         percentText(price.share(every)));
    return PriceNote::tr("<p>Share of the time that CMI takes, %1, if it is measured …</p><table>%2</table>"
                         "<p>Set by “Measure every” in the advanced settings. In between nothing pulls, or "
                         "the last gradient does (“Reuse the gradient”).</p>")
        .arg(measured ? PriceNote::tr("as measured in this run")
                      : PriceNote::tr("as estimated for this machine"),
             rows);
}

} // namespace

double CmiPrice::share(double every) const {
    const double part = measurement / std::max(1.0, every);
    return part + rest > 0 ? part / (part + rest) : 0;
}

std::optional<CmiPrice> measuredPrice(const RunModel& model) {
    const CurveColumns& curves = model.curves();
    const std::size_t count = curves.iteration.size();
    std::vector<double> measurements, rests;
    for (std::size_t i = count - std::min(count, kNewest); i < count; ++i) {
        const double cmi = curves.cmiMilliseconds[i], total = curves.totalMilliseconds[i];
        if (!(total > 0) || !std::isfinite(cmi))
            continue;
        rests.push_back(std::max(0.0, total - cmi));
        if (curves.measured[i] != 0)
            measurements.push_back(cmi);
    }
    if (measurements.empty() || rests.empty())
        return std::nullopt;
    return CmiPrice{medianOf(measurements), medianOf(rests)};
}

PriceNote::PriceNote(RunModel* model, QWidget* parent) : QLabel(parent), m_model(model) {
    setObjectName(QStringLiteral("cmiPrice"));
    setProperty("caption", true);
    setWordWrap(true);
    connect(model, &RunModel::wasReset, this, &PriceNote::refresh);
    connect(model, &RunModel::iterationsAdded, this, &PriceNote::refresh);
    refresh();
}

void PriceNote::setEstimate(const std::optional<CostEstimate>& estimate, const CmiConfig& cmi) {
    m_cmi = cmi;
    m_estimated.reset();
    if (estimate) {
        const double every = static_cast<double>(std::max<std::int64_t>(1, cmi.every));
        const double rest = estimate->iterationSeconds - estimate->cmiSeconds / every;
        m_estimated = CmiPrice{1000 * estimate->cmiSeconds, 1000 * std::max(0.0, rest)};
    }
    refresh();
}

void PriceNote::refresh() {
    const bool shown = m_model->started().has_value() && !m_model->curves().iteration.empty();
    const auto price = shown ? measuredPrice(*m_model) : m_estimated;
    setVisible(price.has_value() && (price->measurement > 0));
    if (!price)
        return;
    const CmiConfig& cmi = shown ? m_model->started()->config.cmi : m_cmi;
    const QString share = percentText(price->share(static_cast<double>(cmi.every)));
    const QString name = regulariserText(cmi.regulariser).title;
    const QString text = shown ? tr("%1 costs %2 of the time").arg(name, share)
                               : tr("%1 will cost about %2 of the time").arg(name, share);
    if (text == this->text())
        return; // the tooltip would close
    setText(text);
    setToolTip(cadenceTable(*price, shown));
}

} // namespace distill
