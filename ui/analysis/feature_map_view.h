// SPDX-License-Identifier: GPL-3.0-or-later
// A feature map drawn: real images as small points, synthetic ones as large ones with a rim, a cross and the
// class's name at the centre of each class. A line drawn around synthetic points chooses them. GUI thread
// only.
#pragma once

#include <optional>
#include <set>

#include <QPolygonF>
#include <QWidget>

#include "core/jobs/feature_map.h"

namespace distill {

QColor classColour(int index, int classes, bool dark);

class FeatureMapView final : public QWidget {
    Q_OBJECT
public:
    explicit FeatureMapView(QWidget* parent);

    // `caption` is drawn in the corner; empty = none. The points keep the extent of all sets of the map.
    void setMap(std::optional<FeatureMap> map, const QString& caption = {});
    void showSet(std::size_t index); // of the map's sets
    std::size_t shownSet() const { return m_shown; }
    QPointF placeOf(const MapPoint& point) const;
    void setChosen(const std::vector<int>& images); // stored images, class-major

    QSize sizeHint() const override { return {560, 420}; }
    QSize minimumSizeHint() const override { return {240, 200}; }

signals:
    void imagesChosen(const std::vector<int>& images);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void paintReal(QPainter& painter) const;
    void paintSynthetic(QPainter& painter) const;
    void paintCentroids(QPainter& painter) const;
    void measure();
    QString textAt(const QPointF& place) const;

    std::optional<FeatureMap> m_map;
    QString m_caption;
    std::size_t m_shown = 0;
    QRectF m_extent; // of all points, so that sets of one run do not jump
    QPolygonF m_lasso;
    std::set<std::int64_t> m_chosen;
};

} // namespace distill
