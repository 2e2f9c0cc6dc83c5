// SPDX-License-Identifier: GPL-3.0-or-later
// What an export will look like, as far as that can be drawn, and how large it will be. GUI thread only.
#pragma once

#include <QImage>

#include "ui/window/export_source.h"

namespace distill {

QImage exportPreview(const ExportSource& source, const ExportChoice& choice); // null where there is none
QString exportSizeText(const ExportSource& source, const ExportChoice& choice);

} // namespace distill
