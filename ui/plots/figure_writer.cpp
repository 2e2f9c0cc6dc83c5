// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/figure_writer.h"

#include <QBuffer>
#include <QImage>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "ui/plots/plot_library.h"

namespace distill {

namespace {

constexpr int kPdfResolution = 1200;
constexpr int kSvgResolution = 72; // dots an inch: user units are points

void drawOn(QPaintDevice& device, QCustomPlot& plot, const FigureSize& size) {
    QCPPainter painter;
    painter.begin(&device);
    painter.setWindow(0, 0, size.width, size.height);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setMode(QCPPainter::pmNonCosmetic);
    plot.toPainter(&painter, size.width, size.height);
    painter.end();
}

QByteArray asPdf(const Drawing& draw, const FigureSize& size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(kPdfResolution);
    writer.setCreator(QStringLiteral("Distillation Studio"));
    writer.setTitle(size.title);
    writer.setPageLayout(QPageLayout(QPageSize(QSizeF(size.width, size.height) * size.unit, QPageSize::Point,
                                               QString(), QPageSize::ExactMatch),
                                     QPageLayout::Portrait, QMarginsF()));
    draw(writer);
    return bytes;
}

QByteArray asSvg(const Drawing& draw, const FigureSize& size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(kSvgResolution);
    generator.setSize((QSizeF(size.width, size.height) * size.unit).toSize());
    generator.setViewBox(QRect(0, 0, size.width, size.height));
    generator.setTitle(size.title);
    draw(generator);
    return bytes;
}

QByteArray asPng(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

Result<void> write(const QByteArray& bytes, const std::filesystem::path& file) {
    QSaveFile target(QString::fromStdString(file.string()));
    if (target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size() && target.commit())
        return {};
    return failure(ErrorCode::CannotWrite, "Cannot write " + file.string() + ": " +
                                               target.errorString().toStdString() +
                                               ". Choose another place or free some room.");
}

// Vectors are drawn, pixels are taken from the picture.
Result<void> writeAs(const std::filesystem::path& file, const FigureSize& size, const Drawing& draw,
                     const std::function<QImage()>& picture) {
    const auto format = figureFormatOf(file);
    if (!format)
        return tl::unexpected<Error>(format.error());
    const QByteArray bytes = *format == FigureFormat::Png   ? asPng(picture())
                             : *format == FigureFormat::Pdf ? asPdf(draw, size)
                                                            : asSvg(draw, size);
    if (bytes.isEmpty())
        return failure(ErrorCode::RunFailed,
                       "The figure could not be drawn: " + file.string() + " was not written.");
    return write(bytes, file);
}

} // namespace

Result<FigureFormat> figureFormatOf(const std::filesystem::path& file) {
    const QString suffix = QString::fromStdString(file.extension().string()).toLower();
    if (suffix == QLatin1String(".png"))
        return FigureFormat::Png;
    if (suffix == QLatin1String(".pdf"))
        return FigureFormat::Pdf;
    if (suffix == QLatin1String(".svg"))
        return FigureFormat::Svg;
    return failure(ErrorCode::Usage,
                   "A figure's name must end in .png, .pdf or .svg, not as in " + file.string() + ".");
}

Result<void> writeDrawing(const Drawing& draw, const std::filesystem::path& file, const FigureSize& size) {
    return writeAs(file, size, draw, [&] {
        QImage image((QSizeF(size.width, size.height) * size.scale).toSize(),
                     QImage::Format_ARGB32_Premultiplied);
        draw(image);
        return image;
    });
}

Result<void> writeFigure(QCustomPlot& plot, const std::filesystem::path& file, const FigureSize& size) {
    return writeAs(
        file, size, [&](QPaintDevice& device) { drawOn(device, plot, size); },
        [&] { return pictureOf(plot, size); });
}

QImage pictureOf(QCustomPlot& plot, const FigureSize& size) {
    return plot.toPixmap(size.width, size.height, size.scale).toImage();
}

} // namespace distill
