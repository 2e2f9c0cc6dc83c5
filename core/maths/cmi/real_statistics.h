// SPDX-License-Identifier: GPL-3.0-or-later
// What a teacher makes of the real training images: the class centres that CMI can be taken against, and the
// CMI of these images themselves. One pass, in double precision. Engine thread.
#pragma once

#include <functional>

#include <torch/types.h>

#include "core/maths/cmi/teacher_layer.h"
#include "core/maths/data/dataset.h"

namespace distill {

class Network;

struct RealStatistics {
    torch::Tensor logCentroids; // float [classes, D]: log of the plain mean of P_i over the class's images
    double cmi = 0;             // nats, of all training images against these centres
};

// The training images un-augmented, in chunks. `onImages(done, total)` and `cancelled` are called between
// them and may be empty; DistillError(Cancelled) where the latter became true.
RealStatistics realStatistics(Network& teacher, const Dataset& dataset, c10::Device device,
                              const std::function<void(std::int64_t, std::int64_t)>& onImages,
                              const std::function<bool()>& cancelled,
                              TeacherLayer layer = TeacherLayer::Last);

} // namespace distill
