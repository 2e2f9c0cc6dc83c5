// SPDX-License-Identifier: GPL-3.0-or-later
// A laid-out plot, or any drawing, as a file for papers and slides: PNG, PDF or SVG. Needs a QApplication; GUI thread.
#pragma once

#include <filesystem>
#include <functional>

#include <QImage>
#include <QString>

#include "core/base/result.h"

class QCustomPlot;
class QPaintDevice;

namespace distill {

struct FigureSize {
    int width = 1200, height = 420; // pixels at scale 1
    double scale = 2.0;             // PNG only: device pixels per pixel
    double unit = 1.0;              // PDF and SVG only: points per pixel
    QString title;                  // of the document
};

enum class FigureFormat { Png, Pdf, Svg };
Result<FigureFormat> figureFormatOf(const std::filesystem::path& file); // by its suffix; Usage for any other

// `draw` sets the window of its painter to `size`. The two are written whole or not at all; CannotWrite where the
// target cannot be written.
using Drawing = std::function<void(QPaintDevice&)>;
Result<void> writeDrawing(const Drawing& draw, const std::filesystem::path& file, const FigureSize& size);
Result<void> writeFigure(QCustomPlot& plot, const std::filesystem::path& file, const FigureSize& size);
QImage pictureOf(QCustomPlot& plot, const FigureSize& size); // as the PNG

} // namespace distill
