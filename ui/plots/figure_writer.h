// SPDX-License-Identifier: GPL-3.0-or-later
// A laid-out plot as a file for papers and slides: PNG, PDF or SVG. Needs a QApplication; GUI thread.
#pragma once

#include <filesystem>

#include <QString>

#include "core/base/result.h"

class QCustomPlot;

namespace distill {

struct FigureSize {
    int width = 1200, height = 420; // pixels at scale 1
    double scale = 2.0;             // PNG only: device pixels per pixel
    double unit = 1.0;              // PDF and SVG only: points per pixel
    QString title;                  // of the document
};

enum class FigureFormat { Png, Pdf, Svg };
Result<FigureFormat> figureFormatOf(const std::filesystem::path& file); // by its suffix; Usage for any other

// Written whole or not at all. CannotWrite where the target cannot be written.
Result<void> writeFigure(QCustomPlot& plot, const std::filesystem::path& file, const FigureSize& size);

} // namespace distill
