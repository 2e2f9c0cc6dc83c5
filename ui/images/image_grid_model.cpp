// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_grid_model.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>

#include <QtEndian>

#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr QRgb kOpaque = 0xFF000000U;

// The change since the start, enlarged; anything brighter is white.
std::uint8_t amplifiedChange(int now, int then) {
    return static_cast<std::uint8_t>(std::min(255, std::abs(now - then) * ImageGridModel::kDifferenceGain));
}

// Interleaved bytes to Format_RGB32, row by row. Three bytes are read as the upper part of a big-endian word,
// which is a third of the work; the very last pixel has no fourth byte behind it.
void convert(QImage& target, int channels, const std::uint8_t* source) {
    const int last = target.height() - 1;
    for (int y = 0; y <= last; ++y) {
        auto* pixel = reinterpret_cast<QRgb*>(target.scanLine(y));
        const QRgb* const end = pixel + target.width();
        if (channels == 1) {
            for (; pixel != end; ++pixel, ++source)
                *pixel = kOpaque | *source * 0x010101U;
            continue;
        }
        for (const QRgb* const stop = y == last ? end - 1 : end; pixel != stop; ++pixel, source += 3)
            *pixel = kOpaque | qFromBigEndian<quint32>(source) >> 8;
        if (y == last)
            *pixel = qRgb(source[0], source[1], source[2]);
    }
}

void convertChange(QImage& target, int channels, const std::uint8_t* now, const std::uint8_t* then) {
    std::vector<std::uint8_t> change(static_cast<std::size_t>(target.width()) *
                                     static_cast<std::size_t>(target.height()) *
                                     static_cast<std::size_t>(channels));
    for (std::size_t i = 0; i < change.size(); ++i)
        change[i] = amplifiedChange(now[i], then[i]);
    convert(target, channels, change.data());
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
    m_cells.clear();
    m_cmiShare.clear();
    m_classCmi.clear();
    m_largestClassCmi = 0;
    m_totalShare = m_largestShare = 0;
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
    m_largestShare = m_cmiShare.empty() ? 0.0 : *std::max_element(m_cmiShare.begin(), m_cmiShare.end());
    m_largestClassCmi = 0;
    for (const double value : m_classCmi)
        m_largestClassCmi = std::isfinite(value) ? std::max(m_largestClassCmi, value) : m_largestClassCmi;
    if (newPixels)
        pixelsChanged();
    if (classes() > 0)
        emit dataChanged(index(0, newPixels ? 0 : cmiColumn()), index(classes() - 1, cmiColumn()));
}

void ImageGridModel::setView(ImageView view) {
    if (view == m_view)
        return;
    m_view = view;
    pixelsChanged();
    if (classes() > 0)
        emit dataChanged(index(0, 0), index(classes() - 1, cmiColumn()));
}

void ImageGridModel::pixelsChanged() {
    ++m_generation;
    const ImageBatch* source = m_view == ImageView::Initial ? m_initial.get() : m_images.get();
    const bool drawable = source != nullptr && (m_view != ImageView::Difference || m_initial);
    m_cells.resize(drawable ? static_cast<std::size_t>(classes()) * static_cast<std::size_t>(m_ipc) : 0);
}

QImage ImageGridModel::image(int row, int column) const {
    if (cell(row, column) >= m_cells.size())
        return {};
    Cell& target = m_cells[cell(row, column)];
    if (target.generation == m_generation)
        return target.image;
    target.generation = m_generation;
    if (target.image.size() != m_imageSize)
        target.image = QImage(m_imageSize, QImage::Format_RGB32);
    const ImageBatch& source = m_view == ImageView::Initial ? *m_initial : *m_images;
    const std::uint8_t* now = source.image(row, column);
    if (m_view == ImageView::Difference)
        convertChange(target.image, source.channels, now, m_initial->image(row, column));
    else
        convert(target.image, source.channels, now);
    return target.image;
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
    if (cell(row, column) >= m_cmiShare.size() || !(m_largestShare > 0))
        return std::numeric_limits<double>::quiet_NaN();
    return std::clamp(static_cast<double>(m_cmiShare[cell(row, column)]) / m_largestShare, 0.0, 1.0);
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
    case Qt::ToolTipRole:
        return QString(caption(row, column) + QLatin1Char('\n') + facts(row, column).join(QLatin1Char('\n')));
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

QVariant ImageGridModel::cmiData(int row, int role) const {
    const auto i = static_cast<std::size_t>(row);
    const double cmi = i < m_classCmi.size() ? m_classCmi[i] : std::numeric_limits<double>::quiet_NaN();
    switch (role) {
    case ClassCmiRole:
        return cmi;
    case CmiFractionRole:
        return std::isfinite(cmi) && m_largestClassCmi > 0 ? std::clamp(cmi / m_largestClassCmi, 0.0, 1.0)
                                                           : 0.0;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return std::isfinite(cmi) ? tr("%1: CMI %2 nats").arg(m_classNames.value(row), formatValue(cmi, 3))
                                  : tr("%1: CMI not measured yet").arg(m_classNames.value(row));
    default:
        return {};
    }
}

QVariant ImageGridModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole)
        return {};
    if (orientation == Qt::Vertical)
        return m_classNames.value(section);
    return section == cmiColumn() ? tr("CMI") : formatCount(section + 1);
}

} // namespace distill
