// SPDX-License-Identifier: GPL-3.0-or-later
// CMI of the synthetic images in one teacher, and its gradient with respect to the images. Engine thread.
#pragma once

#include <vector>

#include <torch/types.h>

#include "core/synth/synthetic_set.h"

namespace distill {

class Network;

// Of the classes [first, last): C' classes whose stored images become N training images.
struct CmiMeasurement {
    double total = 0;             // nats, over the N images
    std::vector<double> perClass; // nats, mean KL of the class, C' values
    std::vector<float> perImage;  // nats, one per stored image: the KL_i / N of its tiles, added up
    torch::Tensor gradient; // of the total with respect to these stored images; undefined where not asked for
};

// Networks see the decoded images, normalised and with their fixed class ids. The whole range at once where
// its graph is small; otherwise the features are taken without a graph, CMI is differentiated with respect to
// them, and that gradient is pushed through the teacher in chunks. Both are exact, since a teacher in eval
// mode treats each sample alone.
CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient, int first, int last);
CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient); // every class

} // namespace distill
