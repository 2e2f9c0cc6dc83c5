// SPDX-License-Identifier: GPL-3.0-or-later
// Fits the whitening of the trajectory-matching papers (Cazenavette et al., CVPR 2022; eps 0.1).
#pragma once

#include <functional>
#include <memory>

#include "core/maths/data/dataset.h"

namespace distill {

// From the training images in [0,1]: with covariance U diag(s) U^T / (n - 1), whiten = U diag(1/sqrt(s+eps))
// U^T. Takes D^3 operations and two matrices of D x D floats (75 MB at 3 x 32 x 32).
// DistillError(InvalidInput) for images of more than 64 x 64 x 3 values, whose matrices would not fit.
std::shared_ptr<const Zca> fitZca(const DatasetSplit& train, double epsilon = 0.1);

} // namespace distill
