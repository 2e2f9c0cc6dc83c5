// SPDX-License-Identifier: GPL-3.0-or-later
// Which output of a teacher CMI is taken of. Engine thread.
#pragma once

#include <torch/types.h>

#include "core/run/choices.h"

namespace distill {

class Network;

// [N, D], with graph where the images have one. A network without that layer throws Usage.
torch::Tensor layerOutput(Network& teacher, TeacherLayer layer, const torch::Tensor& images);
// The same without a graph, in chunks that stay in the processor's cache.
torch::Tensor layerInChunks(Network& teacher, TeacherLayer layer, const torch::Tensor& images);

} // namespace distill
