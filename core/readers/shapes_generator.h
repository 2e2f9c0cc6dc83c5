// SPDX-License-Identifier: GPL-3.0-or-later
// A small dataset that needs no file: ten bright shapes at random places, sizes and colours on dark, noisy
// ground. Generated with whole numbers only, so every machine and compiler gets the same bytes. Any thread.
#pragma once

#include <array>

#include "core/readers/image_set.h"

namespace distill {

constexpr int kShapesClasses = 10;
constexpr int kShapesChannels = 3;
constexpr int kShapesSide = 32;           // pixels
constexpr int kShapesTrainPerClass = 200; // images
constexpr int kShapesTestPerClass = 50;   // images
// Of the training pixels scaled to [0,1], per channel.
constexpr std::array<double, 3> kShapesMean{0.2299, 0.2283, 0.2309};
constexpr std::array<double, 3> kShapesStd{0.2318, 0.2276, 0.2324};

// Always the same content. Classes alternate: image i is of class i % 10.
RawDataset generateShapes();

} // namespace distill
