// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_preview.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QTemporaryDir>

#include "core/base/lowered.h"
#include "core/export/image_export.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr std::int64_t kMostPreviewed = 16'000'000; // values of pixels

using Maker = ExportKind::Maker;

QString text(const char* source) {
    return QCoreApplication::translate("distill::ExportDialog", source);
}

QString sizeOf(double bytes) {
    return bytes < 1e6 ? text("about %1 kB").arg(formatTrimmed(std::ceil(bytes / 1e3), 3))
                       : text("about %1 MB").arg(formatTrimmed(bytes / 1e6, 3));
}

// Large grids are drawn small from the start.
QImage pictureOf(const ExportSource& source, const ExportChoice& choice) {
    GridOptions options = choice.grid;
    const auto pixels = static_cast<std::int64_t>(source.images->pixels.size());
    while (options.scale > 1 && pixels * options.scale * options.scale > kMostPreviewed)
        --options.scale;
    const auto picture = drawGrid(*source.images, source.classNames, options);
    if (!picture)
        return {};
    const QImage::Format format = picture->channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    return QImage(picture->pixels.data(), picture->width, picture->height,
                  qsizetype(picture->width) * picture->channels, format)
        .copy();
}

QImage figureOf(const ExportSource& source, const ExportChoice& choice) {
    const QTemporaryDir folder;
    const auto file = toPath(folder.filePath(QStringLiteral("preview.png")));
    FigureOptions options = choice.figure;
    options.scale = 1.0;
    return exportFigure(source.events, file, options) ? QImage(toQString(file)) : QImage();
}

QString filmText(const ExportSource& source, const ExportChoice& choice) {
    const auto frames = static_cast<qint64>(filmFrames(source.pictured, choice.request).size());
    const double seconds = static_cast<double>(frames) / choice.request.framesPerSecond;
    const QString count = frames == 1 ? text("1 frame") : text("%1 frames").arg(formatCount(frames));
    return text("%1, %2 s").arg(count, formatTrimmed(seconds, 2));
}

} // namespace

QString exportSizeText(const ExportSource& source, const ExportChoice& choice) {
    if (choice.kind.maker == Maker::Picture && source.images)
        return text("images take %1 × %2 pixels")
            .arg(formatCount(qint64(source.images->ipc) * source.images->width * choice.grid.scale),
                 formatCount(qint64(source.images->classes) * source.images->height * choice.grid.scale));
    if (choice.kind.maker == Maker::Figure && loweredEnding(choice.file) == ".png")
        return text("%1 × %2 pixels")
            .arg(formatCount(std::lround(choice.figure.width * choice.figure.scale)),
                 formatCount(std::lround(choice.figure.height * choice.figure.scale)));
    if (choice.kind.numbers && source.images)
        return sizeOf(4.0 * static_cast<double>(source.images->pixels.size()));
    if (choice.kind.id == QLatin1String("film"))
        return filmText(source, choice);
    return text("makes %1").arg(choice.kind.makes);
}

QImage exportPreview(const ExportSource& source, const ExportChoice& choice) {
    if (choice.kind.maker == Maker::Picture && source.images)
        return pictureOf(source, choice);
    const auto* analysis = choice.kind.maker == Maker::Analysis ? source.analysis(choice.kind.id) : nullptr;
    if (analysis != nullptr)
        return analysis->picture();
    return choice.kind.maker == Maker::Figure ? figureOf(source, choice) : QImage();
}

} // namespace distill
