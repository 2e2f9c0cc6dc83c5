// SPDX-License-Identifier: GPL-3.0-or-later
// How two sets of images differ, pixel by pixel, and the colours that show it. Pure functions, any thread.
#pragma once

#include <optional>
#include <vector>

#include <QImage>

#include "core/run/run_events.h"
#include "ui/theme/theme.h"

namespace distill {

// |A − B| of each pixel, averaged over its channels; of the classes and images that both sets have.
struct ImageDifference {
    int classes = 0, ipc = 0, height = 0, width = 0;
    std::vector<float> values; // [classes*ipc, height, width], 0..1, of the range from black to white
    double mean = 0;           // of all values
    float largest = 0;
};

// Nothing where the images are not of one size. A grey image counts as one of three equal channels.
std::optional<ImageDifference> differenceOf(const ImageBatch& a, const ImageBatch& b);

// The colour of a share of the scale, 0..1: from the panel's ground by orange to the colour of text, growing
// steadily darker in the light theme and lighter in the dark one.
QColor heatColour(const Tokens& tokens, double share);

// Laid out as gridPicture(); the colours span 0 .. `largest`.
QImage heatPicture(const ImageDifference& difference, const Tokens& tokens);

// All images of a batch in one picture: row = class, column = image, a gutter of one pixel around each.
QImage gridPicture(const ImageBatch& batch, const QColor& ground);

} // namespace distill
