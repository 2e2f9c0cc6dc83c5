// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/feature_map_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/plots/plot_theme.h"
#include "ui/theme/plain_tip.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr double kMargin = 28, kRealRadius = 1.8, kSyntheticRadius = 4.5, kCross = 5, kReach = 7;

// The Okabe-Ito family, and three more that stay apart from it.
const std::array<QRgb, 10> kClassColours = {0xFF0072B2, 0xFFE69F00, 0xFF009E73, 0xFFD55E00, 0xFF56B4E9,
                                            0xFFCC79A7, 0xFF8C6BB1, 0xFFA0522D, 0xFF6B8E23, 0xFF7F7F7F};

} // namespace

QColor classColour(int index, int classes, bool dark) {
    if (classes <= static_cast<int>(kClassColours.size()))
        return QColor(kClassColours.at(static_cast<std::size_t>(index) % kClassColours.size()));
    return QColor::fromHsvF(std::fmod(index * 0.6180339887, 1.0), 0.65, dark ? 0.9 : 0.7);
}

FeatureMapView::FeatureMapView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Feature map"));
    setMouseTracking(true);
    setCursor(Qt::CrossCursor);
}

void FeatureMapView::setMap(std::optional<FeatureMap> map, const QString& caption) {
    m_caption = caption;
    m_map = std::move(map);
    m_shown = m_map && !m_map->sets.empty() ? m_map->sets.size() - 1 : 0;
    m_chosen.clear();
    measure();
    update();
}

void FeatureMapView::showSet(std::size_t index) {
    if (!m_map || index >= m_map->sets.size() || index == m_shown)
        return;
    m_shown = index;
    update();
}

void FeatureMapView::setChosen(const std::vector<int>& images) {
    m_chosen = {images.begin(), images.end()};
    update();
}

void FeatureMapView::measure() {
    QPolygonF all;
    if (m_map) {
        for (const MapPoint& point : m_map->real)
            all << QPointF(point.x, point.y);
        for (const MappedSet& set : m_map->sets)
            for (const MapPoint& point : set.points)
                all << QPointF(point.x, point.y);
    }
    m_extent = all.boundingRect();
}

QPointF FeatureMapView::placeOf(const MapPoint& point) const {
    const double width = std::max(m_extent.width(), 1e-12), height = std::max(m_extent.height(), 1e-12);
    return {kMargin + (point.x - m_extent.left()) / width * (this->width() - 2 * kMargin),
            this->height() - kMargin - (point.y - m_extent.top()) / height * (this->height() - 2 * kMargin)};
}

void FeatureMapView::paintReal(QPainter& painter) const {
    const auto classes = static_cast<int>(m_map->classNames.size());
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < m_map->real.size(); ++i) {
        QColor colour = classColour(m_map->realLabels[i], classes, Theme::instance().isDark());
        colour.setAlpha(110);
        painter.setBrush(colour);
        painter.drawEllipse(placeOf(m_map->real[i]), kRealRadius, kRealRadius);
    }
}

void FeatureMapView::paintSynthetic(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const auto classes = static_cast<int>(m_map->classNames.size());
    const MappedSet& set = m_map->sets.at(m_shown);
    for (std::size_t i = 0; i < set.points.size(); ++i) {
        const bool chosen = m_chosen.count(set.source[i]) > 0;
        painter.setPen(QPen(chosen ? tokens.accent : tokens.text, chosen ? 2.5 : 1));
        painter.setBrush(classColour(set.labels[i], classes, Theme::instance().isDark()));
        const double radius = kSyntheticRadius + (chosen ? 1.5 : 0);
        painter.drawEllipse(placeOf(set.points[i]), radius, radius);
    }
}

void FeatureMapView::paintCentroids(QPainter& painter) const {
    const Tokens& tokens = Theme::instance().tokens();
    const auto classes = static_cast<int>(m_map->classNames.size());
    painter.setFont(captionFont(font(), true));
    const QFontMetrics metrics(painter.font());
    for (int c = 0; c < classes; ++c) {
        const auto index = static_cast<std::size_t>(c);
        const QPointF real = placeOf(m_map->realCentroids.at(index));
        const QPointF own = placeOf(m_map->sets.at(m_shown).centroids.at(index));
        painter.setPen(QPen(tokens.muted, 1, Qt::DotLine));
        painter.drawLine(real, own);
        painter.setPen(QPen(tokens.text, 1));
        painter.drawLine(real - QPointF(kCross, kCross), real + QPointF(kCross, kCross));
        painter.drawLine(real - QPointF(kCross, -kCross), real + QPointF(kCross, -kCross));
        if (classes > 20)
            continue; // their names would hide the points
        const QString name = QString::fromStdString(m_map->classNames.at(index));
        QRectF box(real + QPointF(kCross + 3, -metrics.height() / 2.0),
                   QSizeF(metrics.horizontalAdvance(name) + 6, metrics.height()));
        if (box.right() > width())
            box.moveRight(real.x() - kCross - 3);
        QColor ground = tokens.panel;
        ground.setAlpha(200);
        painter.fillRect(box, ground);
        painter.setPen(tokens.text);
        painter.drawText(box, Qt::AlignCenter, name);
    }
}

void FeatureMapView::paintEvent(QPaintEvent*) {
    const Tokens& tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(tokens.line);
    painter.setBrush(tokens.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    if (!m_map || m_map->sets.empty())
        return;
    paintReal(painter);
    paintSynthetic(painter);
    paintCentroids(painter);
    painter.setFont(captionFont(font(), true));
    painter.setPen(tokens.muted);
    painter.drawText(QRect(10, 6, width() - 20, fontMetrics().height() + 4), Qt::AlignLeft | Qt::AlignTop,
                     QFontMetrics(painter.font()).elidedText(m_caption, Qt::ElideMiddle, width() - 20));
    if (m_lasso.size() < 2)
        return;
    QColor fill = tokens.accent;
    fill.setAlpha(30);
    painter.setBrush(fill);
    painter.setPen(QPen(tokens.accent, 1, Qt::DashLine));
    painter.drawPolygon(m_lasso);
}

void FeatureMapView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        m_lasso = {event->position()};
}

void FeatureMapView::mouseMoveEvent(QMouseEvent* event) {
    if (m_lasso.isEmpty() || !event->buttons().testFlag(Qt::LeftButton))
        return;
    m_lasso << event->position();
    update();
}

// A click chooses the point beneath, or nothing.
void FeatureMapView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_lasso.isEmpty() || !m_map || m_map->sets.empty())
        return;
    const MappedSet& set = m_map->sets.at(m_shown);
    m_chosen.clear();
    for (std::size_t i = 0; i < set.points.size(); ++i) {
        const QPointF place = placeOf(set.points[i]);
        const bool inside = m_lasso.size() < 3 ? QLineF(place, event->position()).length() <= kReach
                                               : m_lasso.containsPoint(place, Qt::OddEvenFill);
        if (inside)
            m_chosen.insert(set.source[i]);
    }
    m_lasso.clear();
    update();
    emit imagesChosen({m_chosen.begin(), m_chosen.end()});
}

QString FeatureMapView::textAt(const QPointF& place) const {
    if (!m_map || m_map->sets.empty())
        return {};
    const MappedSet& set = m_map->sets.at(m_shown);
    const auto className = [&](int label) {
        return QString::fromStdString(m_map->classNames.at(static_cast<std::size_t>(label)));
    };
    const auto perClass = std::max<std::int64_t>(
        1, (set.source.empty() ? 0 : *std::max_element(set.source.begin(), set.source.end()) + 1) /
               static_cast<std::int64_t>(m_map->classNames.size()));
    for (std::size_t i = 0; i < set.points.size(); ++i)
        if (QLineF(placeOf(set.points[i]), place).length() <= kReach)
            return tr("Synthetic: %1, image %2")
                .arg(className(set.labels[i]))
                .arg(set.source[i] % perClass + 1);
    for (std::size_t i = 0; i < m_map->real.size(); ++i)
        if (QLineF(placeOf(m_map->real[i]), place).length() <= kReach / 2)
            return tr("Real: %1").arg(className(m_map->realLabels[i]));
    return {};
}

bool FeatureMapView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), plainTip(textAt(help->pos())), this);
    return true;
}

void FeatureMapView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        update();
    QWidget::changeEvent(event);
}

} // namespace distill
