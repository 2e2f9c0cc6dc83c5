// SPDX-License-Identifier: GPL-3.0-or-later
// One image of the grid out of the window: to the clipboard, or as a PNG that the user names. GUI thread.
#pragma once

#include <QImage>
#include <QString>

class QModelIndex;
class QWidget;

namespace distill {

class ImageGridModel;

QImage pictureOf(const ImageGridModel& grid, const QModelIndex& index); // as it is shown, pixel by pixel
// By whole factors, so that its longer side is 256 pixels or a little more: for slides.
QImage enlargedForSlides(const QImage& image);
void copyImage(const QImage& image); // enlarged
// Asks where to; enlarged, or 1 : 1 where that is chosen. Tells what cannot be written.
void askAndSaveImage(QWidget* parent, const QImage& image, const QString& fileName);

} // namespace distill
