// SPDX-License-Identifier: GPL-3.0-or-later
// CMI of the synthetic images in one teacher, and its gradient with respect to the images. Engine thread.
#pragma once

#include <vector>

#include <torch/types.h>

#include "core/synth/synthetic_set.h"

namespace distill {

class Network;

struct CmiMeasurement {
    double total = 0;             // nats
    std::vector<double> perClass; // nats, mean KL of the class
    std::vector<float> perImage;  // nats, KL_i / N
    torch::Tensor gradient;       // of the total with respect to the images; undefined where not asked for
};

// The whole set at once where its graph is small; otherwise the features are taken without a graph, CMI is
// differentiated with respect to them, and that gradient is pushed through the teacher in chunks. Both are
// exact, since a teacher in eval mode treats each sample alone.
CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient);

} // namespace distill
