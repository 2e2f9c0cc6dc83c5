// SPDX-License-Identifier: GPL-3.0-or-later
// A widget as it stands as a figure for papers and slides, in light colours whatever the theme is. GUI thread.
#pragma once

#include <filesystem>

#include <QImage>

#include "core/base/result.h"

class QWidget;

namespace distill {

// Written whole or not at all; the suffix decides: .png, .pdf or .svg, any other is ErrorCode::Usage. CannotWrite
// where the target cannot be written.
Result<void> writeWidgetFigure(QWidget& widget, const std::filesystem::path& file);
QImage pictureOf(QWidget& widget); // two pixels for each

} // namespace distill
