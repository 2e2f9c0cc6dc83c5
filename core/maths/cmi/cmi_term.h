// SPDX-License-Identifier: GPL-3.0-or-later
// CMI of the synthetic images in one teacher, and its gradient with respect to the images. Engine thread.
#pragma once

#include <functional>
#include <vector>

#include <torch/types.h>

#include "core/maths/cmi/comparators.h"
#include "core/maths/cmi/teacher_layer.h"
#include "core/maths/synth/synthetic_set.h"

namespace distill {

class Network;

// Of the classes [first, last): C' classes whose stored images become N training images.
struct CmiMeasurement {
    double total = 0;             // nats, over the N images
    std::vector<double> perClass; // nats, mean KL of the class, C' values
    std::vector<float> perImage;  // nats, one per stored image: the KL_i / N of its tiles, added up
    std::int64_t images = 0;      // N
    std::int64_t recognised =
        -1;          // of them, those that the teacher takes for their class; -1 = not known (layer Previous)
    double term = 0; // what the regulariser is over the N images: the total, where it is CMI
    torch::Tensor gradient; // of the term with respect to these stored images; undefined where not asked for
};

// The same while its numbers are still on the device: float64 [3 + C' + stored images]: term, total, images
// recognised, by class, by image.
struct PendingCmi {
    int classes = 0;
    std::int64_t images = 0;
    torch::Tensor numbers;
    torch::Tensor gradient;
    CmiMeasurement read(const double* values) const; // the numbers, once they are on the host
};

struct CmiOptions {
    Regulariser regulariser = Regulariser::Cmi;
    TeacherLayer layer = TeacherLayer::Last;
    torch::Tensor logCentroids; // [classes, D] of every class of the set, taken as constants; undefined =
                                // from the set itself
    std::function<torch::Tensor(const torch::Tensor&)> augment; // each image alone; empty = as they are
};

// Networks see the decoded images, normalised and with their fixed class ids. The whole range at once where
// its graph is small; otherwise the features are taken without a graph, CMI is differentiated with respect to
// them, and that gradient is pushed through the teacher in chunks. Both are exact, since a teacher in eval
// mode treats each sample alone. Nothing is waited for.
PendingCmi startCmi(const SyntheticSet& set, Network& teacher, bool withGradient, int first, int last,
                    const CmiOptions& options = {});

// The same with the numbers read. Waits.
CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient, int first, int last,
                          const CmiOptions& options = {});
CmiMeasurement measureCmi(const SyntheticSet& set, Network& teacher, bool withGradient,
                          const CmiOptions& options = {}); // every class

} // namespace distill
