// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/feature_maps.h"

#include <algorithm>

#include <QFileInfo>
#include <QGridLayout>

#include "ui/analysis/feature_map_view.h"

namespace distill {

std::size_t setAt(const FeatureMap& map, int run, std::optional<std::int64_t> iteration) {
    std::optional<std::size_t> first, best;
    for (std::size_t i = 0; i < map.sets.size(); ++i) {
        if (map.sets[i].run != run)
            continue;
        if (!first)
            first = i;
        if (!iteration || map.sets[i].iteration <= *iteration)
            best = i;
    }
    return best.value_or(first.value_or(0));
}

FeatureMaps::FeatureMaps(QWidget* parent) : QWidget(parent), m_layout(new QGridLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
    setMap({});
}

void FeatureMaps::setMap(const std::optional<FeatureMap>& map) {
    m_map = map;
    m_runs.clear();
    const FeatureMap none;
    const FeatureMap& shown = map ? *map : none;
    const int runs = std::max(1, static_cast<int>(shown.runs.size()));
    for (int run = 0; run < runs; ++run)
        fillRow(shown, run);
    for (std::size_t i = 0; i < m_views.size(); ++i)
        m_views[i]->setVisible(i < m_runs.size());
    showTime({});
}

void FeatureMaps::fillRow(const FeatureMap& map, int run) {
    const auto index = static_cast<std::size_t>(run);
    const QString name = map.runs.size() > 1 ? QFileInfo(QString::fromStdString(map.runs[index])).fileName() +
                                                   QStringLiteral(" · ")
                                             : QString();
    int column = 0;
    for (const FeatureMap* plane : {&map, map.probabilities.get()}) {
        if (plane == nullptr)
            continue;
        const bool probabilities = plane->space == "probabilities";
        FeatureMapView* view = viewAt(m_runs.size());
        view->setMap(m_map ? std::optional(*plane) : std::nullopt,
                     !m_map
                         ? QString()
                         : name + (probabilities ? tr("space of probabilities") : tr("space of features")));
        m_layout->addWidget(view, run, column++);
        m_runs.push_back(run);
    }
}

// Views stay; those that are not needed are hidden.
FeatureMapView* FeatureMaps::viewAt(std::size_t index) {
    if (index == m_views.size()) {
        m_views.push_back(new FeatureMapView(this));
        connect(m_views.back(), &FeatureMapView::imagesChosen, this,
                [this, index](const std::vector<int>& images) {
                    if (m_runs[index] == 0)
                        emit imagesChosen(images);
                });
    }
    return m_views[index];
}

std::size_t FeatureMaps::showTime(std::optional<std::int64_t> iteration) {
    if (!m_map)
        return 0;
    for (std::size_t i = 0; i < m_runs.size(); ++i)
        m_views[i]->showSet(setAt(*m_map, m_runs[i], iteration));
    return setAt(*m_map, 0, iteration);
}

} // namespace distill
