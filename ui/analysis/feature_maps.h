// SPDX-License-Identifier: GPL-3.0-or-later
// Feature maps side by side: the space of features and that of probabilities, and below them those of another
// run in the same axes, where there is one: the picture by which CMI was introduced (Zhong et al., ICLR 2025).
// GUI thread only.
#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/results/feature_map.h"

class QGridLayout;

namespace distill {

class FeatureMapView;

class FeatureMaps final : public QWidget {
    Q_OBJECT
public:
    explicit FeatureMaps(QWidget* parent);

    void setMap(const std::optional<FeatureMap>& map);
    // Of each run the last set that is not newer; the newest where none is said. The index of the own run's.
    std::size_t showTime(std::optional<std::int64_t> iteration);
    const std::vector<FeatureMapView*>& views() const { return m_views; } // row by row

signals:
    void imagesChosen(const std::vector<int>& images); // of the run that is shown

private:
    void fillRow(const FeatureMap& map, int run);
    FeatureMapView* viewAt(std::size_t index);

    QGridLayout* m_layout;
    std::optional<FeatureMap> m_map;
    std::vector<FeatureMapView*> m_views;
    std::vector<int> m_runs; // of each view that is in use
};

// The last set of the run that is not newer than the iteration; the newest where none is said.
std::size_t setAt(const FeatureMap& map, int run, std::optional<std::int64_t> iteration);

} // namespace distill
