// SPDX-License-Identifier: GPL-3.0-or-later
// Trajectory matching: MTT (Cazenavette et al., "Dataset Distillation by Matching Training Trajectories",
// CVPR 2022) and DATM (Guo et al., "Towards Lossless Dataset Distillation via Difficulty-Aligned Trajectory
// Matching", ICLR 2024). The step size of the student is learned with the images; DATM learns soft labels
// too, starts from real images that an expert gets right, and widens the part of the trajectories it matches
// as it goes on.
#pragma once

#include "core/maths/methods/expert_pool.h"
#include "core/maths/methods/registry.h"

namespace distill {

MethodRow mttRow();
MethodRow datmRow();

// The experts that a configuration of either method asks for.
ExpertRecipe expertRecipe(const RunConfig& config);

// DATM's alignment of difficulty: starts are drawn from [first, last(iteration)], where last grows evenly
// from `current` to `final` over `expansion` iterations. Whole epochs.
std::int64_t datmLastStart(std::int64_t current, std::int64_t final, std::int64_t expansion,
                           std::int64_t iteration);

} // namespace distill
