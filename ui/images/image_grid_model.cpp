// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_grid_model.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>

#include "ui/theme/number_format.h"
#include "ui/theme/plain_tip.h"

namespace distill {

namespace {

// The change since the start, enlarged; anything brighter is white.
std::uint8_t amplifiedChange(int now, int then) {
    return static_cast<std::uint8_t>(std::min(255, std::abs(now - then) * ImageGridModel::kDifferenceGain));
}

// Interleaved bytes to Format_RGB32.
QImage converted(QSize size, int channels, const std::uint8_t* source) {
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        auto* pixel = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < size.width(); ++x, source += channels)
            pixel[x] =
                channels == 1 ? qRgb(source[0], source[0], source[0]) : qRgb(source[0], source[1], source[2]);
    }
    return image;
}

double largest(const std::vector<double>& values) {
    double most = 0;
    for (const double value : values)
        most = std::isfinite(value) ? std::max(most, value) : most;
    return most;
}

bool sameShape(const ImageBatch& a, const ImageBatch& b) {
    return a.classes == b.classes && a.ipc == b.ipc && a.channels == b.channels && a.height == b.height &&
           a.width == b.width;
}

bool isComplete(const ImageBatch& batch) {
    const auto images = static_cast<std::size_t>(batch.classes) * static_cast<std::size_t>(batch.ipc);
    return images > 0 && batch.imageBytes() > 0 && batch.pixels.size() >= images * batch.imageBytes() &&
           (batch.channels == 1 || batch.channels == 3);
}

} // namespace

ImageGridModel::ImageGridModel(QObject* parent) : QAbstractTableModel(parent) {}

void ImageGridModel::clear() {
    setShape({}, 0, {});
}

void ImageGridModel::setShape(const QStringList& classNames, int ipc, QSize imageSize) {
    beginResetModel();
    m_classNames = classNames;
    m_ipc = ipc;
    m_imageSize = imageSize;
    m_images.reset();
    m_initial.reset();
    m_marked.clear();
    ++m_generation;
    m_cmiShare.clear();
    m_classCmi.clear();
    m_totalShare = m_classScale = m_shareScale = 0;
    endResetModel();
}

void ImageGridModel::matchShape(const ImageBatch& batch) {
    const QSize size(batch.width, batch.height);
    if (classes() == batch.classes && m_ipc == batch.ipc && m_imageSize == size)
        return;
    QStringList names = m_classNames.mid(0, batch.classes);
    while (names.size() < batch.classes)
        names.append(QString::number(names.size()));
    setShape(names, batch.ipc, size);
}

void ImageGridModel::setContent(std::shared_ptr<const ImageBatch> images,
                                std::shared_ptr<const ImageBatch> initial, std::vector<float> cmiShare,
                                std::vector<double> classCmi) {
    if (images && isComplete(*images))
        matchShape(*images);
    else
        images.reset();
    if (initial && (!isComplete(*initial) || !images || !sameShape(*images, *initial)))
        initial.reset();
    const bool newPixels = images != m_images || initial != m_initial;
    m_images = std::move(images);
    m_initial = std::move(initial);
    m_cmiShare = std::move(cmiShare);
    m_classCmi = std::move(classCmi);
    m_totalShare = std::accumulate(m_cmiShare.begin(), m_cmiShare.end(), 0.0);
    setScales(m_classScale, m_shareScale);
    if (newPixels)
        ++m_generation;
    if (classes() > 0)
        emit dataChanged(index(0, newPixels ? 0 : cmiColumn()), index(classes() - 1, cmiColumn()));
}

void ImageGridModel::setScales(double classCmi, double share) {
    const double most = m_cmiShare.empty() ? 0.0 : *std::max_element(m_cmiShare.begin(), m_cmiShare.end());
    m_classScale = std::max(classCmi, largest(m_classCmi));
    m_shareScale = std::max(share, most);
}

QString ImageGridModel::scaleText() const {
    return m_classScale > 0 ? tr("CMI 0 to %1 nats").arg(formatValue(m_classScale, 3)) : QString();
}

void ImageGridModel::setView(ImageView view) {
    if (view == m_view)
        return;
    m_view = view;
    ++m_generation;
    if (classes() > 0)
        emit dataChanged(index(0, 0), index(classes() - 1, cmiColumn()));
}

bool ImageGridModel::hasPixels() const {
    if (!m_images)
        return false;
    return m_view == ImageView::Learned || m_initial;
}

const std::uint8_t* ImageGridModel::pixels(int row, int column, std::vector<std::uint8_t>& scratch) const {
    const ImageBatch& source = m_view == ImageView::Initial ? *m_initial : *m_images;
    const std::uint8_t* now = source.image(row, column);
    if (m_view != ImageView::Difference)
        return now;
    const std::uint8_t* then = m_initial->image(row, column);
    scratch.resize(source.imageBytes());
    std::transform(now, now + scratch.size(), then, scratch.begin(), amplifiedChange);
    return scratch.data();
}

QImage ImageGridModel::image(int row, int column) const {
    std::vector<std::uint8_t> scratch;
    return hasPixels() ? converted(m_imageSize, channels(), pixels(row, column, scratch)) : QImage();
}

int ImageGridModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : classes();
}

int ImageGridModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || classes() == 0 ? 0 : m_ipc + 1;
}

QString ImageGridModel::caption(int row, int column) const {
    return tr("%1, image %2 of %3").arg(m_classNames.value(row), formatCount(column + 1), formatCount(m_ipc));
}

QStringList ImageGridModel::facts(int row, int column) const {
    QStringList lines;
    if (m_images) {
        const std::uint8_t* first = m_images->image(row, column);
        const auto [low, high] = std::minmax_element(first, first + m_images->imageBytes());
        lines.append(tr("values %1 to %2 of 255").arg(*low).arg(*high));
    }
    if (const auto share = shareOf(row, column))
        lines.append(tr("CMI share %1 nats, %2 % of the total")
                         .arg(formatValue(share->nats, 3), QString::number(share->percent, 'f', 1)));
    if (m_view == ImageView::Difference)
        lines.append(tr("shown: change since the start, amplified %1 times").arg(kDifferenceGain));
    else if (m_view == ImageView::Initial)
        lines.append(tr("shown: as it was at the start"));
    return lines;
}

// Shares of images add up to the total, and so do those of classes.
std::optional<ImageGridModel::Share> ImageGridModel::shareOf(int row, int column) const {
    const auto part = [](double nats, double all) { return Share{nats, all > 0 ? 100.0 * nats / all : 0.0}; };
    if (column != cmiColumn())
        return cell(row, column) < m_cmiShare.size()
                   ? std::optional(part(static_cast<double>(m_cmiShare[cell(row, column)]), m_totalShare))
                   : std::nullopt;
    const auto i = static_cast<std::size_t>(row);
    if (i >= m_classCmi.size() || !std::isfinite(m_classCmi[i]))
        return std::nullopt;
    return part(m_classCmi[i], std::accumulate(m_classCmi.begin(), m_classCmi.end(), 0.0));
}

QString ImageGridModel::shareText(int row, int column) const {
    const auto share = shareOf(row, column);
    return share ? tr("CMI %1 nats, %2 % of the total")
                       .arg(formatValue(share->nats, 3), QString::number(share->percent, 'f', 1))
                 : QString();
}

QVariant ImageGridModel::shareFraction(int row, int column) const {
    if (cell(row, column) >= m_cmiShare.size() || !(m_shareScale > 0))
        return std::numeric_limits<double>::quiet_NaN();
    return std::clamp(static_cast<double>(m_cmiShare[cell(row, column)]) / m_shareScale, 0.0, 1.0);
}

void ImageGridModel::setMarked(const std::vector<int>& images) {
    if (images.empty() && m_marked.empty())
        return;
    m_marked = images;
    std::sort(m_marked.begin(), m_marked.end());
    if (rowCount() > 0 && m_ipc > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, m_ipc - 1), {MarkedRole});
}

QVariant ImageGridModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    return index.column() == cmiColumn() ? cmiData(index.row(), role)
                                         : imageData(index.row(), index.column(), role);
}

QVariant ImageGridModel::imageData(int row, int column, int role) const {
    switch (role) {
    case ImageRole:
        return image(row, column);
    case ShareFractionRole:
        return shareFraction(row, column);
    case MarkedRole:
        return std::binary_search(m_marked.begin(), m_marked.end(), static_cast<int>(cell(row, column)));
    case Qt::AccessibleTextRole:
        return caption(row, column);
    case Qt::AccessibleDescriptionRole:
        return facts(row, column).join(QStringLiteral(", "));
    default:
        return {};
    }
}

QString ImageGridModel::cmiText(int row, double cmi) const {
    return std::isfinite(cmi) ? tr("%1: CMI %2 nats").arg(m_classNames.value(row), formatValue(cmi, 3))
                              : tr("%1: CMI not measured yet").arg(m_classNames.value(row));
}

QVariant ImageGridModel::cmiData(int row, int role) const {
    const auto i = static_cast<std::size_t>(row);
    const double cmi = i < m_classCmi.size() ? m_classCmi[i] : std::numeric_limits<double>::quiet_NaN();
    switch (role) {
    case ClassCmiRole:
        return cmi;
    case CmiFractionRole:
        return std::isfinite(cmi) && m_classScale > 0 ? std::clamp(cmi / m_classScale, 0.0, 1.0) : 0.0;
    case Qt::ToolTipRole:
        return plainTip(cmiText(row, cmi));
    case Qt::AccessibleTextRole:
        return cmiText(row, cmi);
    default:
        return {};
    }
}

QVariant ImageGridModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::ToolTipRole && orientation == Qt::Vertical)
        return plainTip(m_classNames.value(section));
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    if (orientation == Qt::Vertical)
        return m_classNames.value(section);
    return section == cmiColumn() ? tr("CMI") : formatCount(section + 1);
}

} // namespace distill
