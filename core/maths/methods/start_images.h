// SPDX-License-Identifier: GPL-3.0-or-later
// The images that a set begins with, as the configuration says: random real ones, those nearest to the
// centres of k-means, mosaics of crops (RDED), or noise; packed and stored as the set packs and stores its
// own. Engine thread; failures are DistillError.
#pragma once

#include <memory>

#include <torch/types.h>

namespace distill {

class MethodContext;
struct SyntheticSet;
class TeacherPool;

// Float [classes*ipc, C, H, W] in the set's pixel space. `set` gives sizes, packing and pixel space.
torch::Tensor startImages(MethodContext& context, const SyntheticSet& set);

// The first teacher of the run, trained or read; of another network where `network` names one.
std::unique_ptr<TeacherPool> firstTeacher(MethodContext& context, const std::string& network = {});

} // namespace distill
