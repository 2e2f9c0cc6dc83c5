// SPDX-License-Identifier: GPL-3.0-or-later
// What is on screen as a figure for papers and slides, in light colours whatever the theme is. GUI thread.
#pragma once

#include <filesystem>
#include <functional>

#include <QImage>
#include <QString>

#include "core/base/result.h"

class QWidget;

namespace distill {

// Written whole or not at all; the suffix decides: .png, .pdf or .svg, any other is ErrorCode::Usage. CannotWrite
// where the target cannot be written.
Result<void> writeWidgetFigure(QWidget& widget, const std::filesystem::path& file);
QImage pictureOf(QWidget& widget); // two pixels for each

// A figure that can be had elsewhere than where it is shown.
struct ShownFigure {
    QString id, name;
    QString file;                    // how its file is called; empty: after the run and the iteration
    std::function<QImage()> picture; // none where it is gone by then
    std::function<Result<void>(const std::filesystem::path& file)> write; // as writeWidgetFigure()
};
ShownFigure figureOf(QWidget& widget, const QString& id, const QString& name);

} // namespace distill
