// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_grid_painter.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

#include "ui/images/image_grid_model.h"
#include "ui/images/image_painting.h"
#include "ui/plots/plot_theme.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr int kKeptKibibytes = 128 * 1024;

// The body's size where the row is high enough.
QFont nameFont(const QFont& base, GridNames names, double height) {
    return names == GridNames::Above || height < QFontMetrics(base).height() ? captionFont(base) : base;
}

QRectF logical(const QRect& rect, double ratio) {
    return {rect.x() / ratio, rect.y() / ratio, rect.width() / ratio, rect.height() / ratio};
}

} // namespace

ImageGridPainter::ImageGridPainter(const ImageGridModel* model) : m_model(model), m_blocks(kKeptKibibytes) {}

ImageGridPainter::~ImageGridPainter() = default;

void ImageGridPainter::paint(QPainter& painter, const GridLayout& layout, const QRect& exposed,
                             const Look& look) {
    for (int row = 0; row < layout.classes(); ++row)
        if (layout.block(row).adjusted(-4, -4, 4, 4).intersects(exposed))
            paintBlock(painter, layout, row, look);
}

void ImageGridPainter::compose(Block& block, int row, const GridLayout& layout) {
    const Tokens& tokens = Theme::instance().tokens();
    block.generation = m_model->pixelGeneration();
    block.image = layout.image;
    block.across = layout.imagesAcross;
    if (block.picture.size() != layout.imagesOf())
        block.picture = QImage(layout.imagesOf(), QImage::Format_RGB32);
    block.picture.fill(tokens.imageGround);
    const std::ptrdiff_t stride = block.picture.bytesPerLine() / static_cast<std::ptrdiff_t>(sizeof(QRgb));
    auto* first = reinterpret_cast<QRgb*>(block.picture.bits());
    const QPoint origin = layout.images(row).topLeft();
    for (int column = 0; column < layout.imagesPerClass(); ++column) {
        const QPoint at = layout.imageAt(row, column).topLeft() - origin;
        m_scaler->scale(m_model->pixels(row, column, m_scratch), first + at.y() * stride + at.x(), stride);
    }
}

const QImage& ImageGridPainter::picture(int row, const GridLayout& layout) {
    const QSize from = m_model->imageSize();
    if (!m_scaler || m_scaler->size() != layout.image || m_scaledFrom != from ||
        m_scaledChannels != m_model->channels()) {
        m_scaledFrom = from;
        m_scaledChannels = m_model->channels();
        m_scaler = std::make_unique<AreaScaler>(from, layout.image, m_scaledChannels);
        m_blocks.clear();
    }
    if (const Block* kept = m_blocks.object(row);
        kept != nullptr && kept->generation == m_model->pixelGeneration() && kept->image == layout.image &&
        kept->across == layout.imagesAcross && kept->picture.size() == layout.imagesOf())
        return kept->picture;
    std::unique_ptr<Block> block(m_blocks.take(row)); // its memory serves again
    if (!block)
        block = std::make_unique<Block>();
    compose(*block, row, layout);
    const qsizetype kibibytes = block->picture.sizeInBytes() / 1024 + 1;
    if (kibibytes > m_blocks.maxCost()) {
        m_large = *block;
        return m_large.picture;
    }
    m_blocks.insert(row, block.release(), kibibytes);
    return m_blocks.object(row)->picture;
}

void ImageGridPainter::paintBlock(QPainter& painter, const GridLayout& layout, int row, const Look& look) {
    const Tokens& tokens = Theme::instance().tokens();
    const QRect images = layout.images(row);
    if (row == look.hoveredRow) // a frame in the gaps; the images stay as they are
        painter.fillRect(images.adjusted(-2, -2, 2, 2), mixed(tokens.accent, tokens.panel, 0.55));
    if (m_model->hasPixels()) {
        painter.drawImage(images.topLeft(), picture(row, layout));
        if (look.shares)
            paintShares(painter, layout, row);
    } else {
        for (int column = 0; column < layout.imagesPerClass(); ++column) // the places of images to come
            painter.fillRect(layout.imageAt(row, column), mixed(tokens.line, tokens.imageGround, 0.5));
    }
    paintMarks(painter, layout, row, look);
    if (layout.names == GridNames::Hidden)
        return;
    paintName(painter, layout, row, look);
    paintBar(painter, layout, row, look);
}

void ImageGridPainter::paintMarks(QPainter& painter, const GridLayout& layout, int row,
                                  const Look& look) const {
    if (!m_model->hasMarks() && look.current.row() != row)
        return;
    const double width = std::max(1.0, std::min(2.0 * look.ratio, layout.image.width() / 6.0));
    painter.setPen(
        QPen(Theme::instance().tokens().accent, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    for (int column = 0; column < layout.imagesPerClass(); ++column) {
        const QModelIndex index = m_model->index(row, column);
        if (index == look.current || index.data(ImageGridModel::MarkedRole).toBool())
            painter.drawRect(
                QRectF(layout.imageAt(row, column)).adjusted(width / 2, width / 2, -width / 2, -width / 2));
    }
}

// As long as the image is wide for the largest share that an image had in this run.
void ImageGridPainter::paintShares(QPainter& painter, const GridLayout& layout, int row) const {
    const Tokens& tokens = Theme::instance().tokens();
    for (int column = 0; column < layout.imagesPerClass(); ++column) {
        const double fraction =
            m_model->index(row, column).data(ImageGridModel::ShareFractionRole).toDouble();
        if (!std::isfinite(fraction))
            continue;
        const QRect image = layout.imageAt(row, column);
        const int height = std::max(1, layout.cell.height() - image.height() - 2);
        QRect bar(image.left(), image.bottom() + 2, image.width(), std::min(height, 4));
        painter.fillRect(bar, tokens.line);
        bar.setWidth(std::max(1, static_cast<int>(std::lround(bar.width() * fraction))));
        painter.fillRect(bar, tokens.cmi);
    }
}

void ImageGridPainter::paintName(QPainter& painter, const GridLayout& layout, int row,
                                 const Look& look) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QRectF room = logical(layout.name(row), look.ratio);
    const QFont font = nameFont(look.font, layout.names, room.height());
    const QString name = m_model->headerData(row, Qt::Vertical, Qt::DisplayRole).toString();
    const bool beside = layout.names == GridNames::Beside;
    painter.save();
    painter.scale(look.ratio, look.ratio);
    painter.setFont(font);
    painter.setPen(row == look.hoveredRow ? tokens.text : tokens.muted);
    painter.drawText(room,
                     (beside ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine |
                         Qt::TextDontClip,
                     QFontMetricsF(font).elidedText(name, Qt::ElideRight, room.width()));
    painter.restore();
}

void ImageGridPainter::paintBar(QPainter& painter, const GridLayout& layout, int row,
                                const Look& look) const {
    const Tokens& tokens = Theme::instance().tokens();
    const QRectF track(layout.bar(row));
    const QModelIndex index = m_model->index(row, m_model->cmiColumn());
    const double fraction = index.data(ImageGridModel::CmiFractionRole).toDouble();
    const double radius = layout.names == GridNames::Beside ? track.height() / 2.0 : 0.0;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, radius > 0.0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(row == look.hoveredRow ? tokens.selection : tokens.line);
    painter.drawRoundedRect(track, radius, radius);
    if (fraction > 0.0) {
        QRectF bar = track;
        bar.setWidth(std::max(std::max(1.0, 2.0 * radius), track.width() * fraction));
        painter.setBrush(tokens.cmi);
        painter.drawRoundedRect(bar, radius, radius);
    }
    painter.restore();
}

} // namespace distill
