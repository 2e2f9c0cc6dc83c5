// SPDX-License-Identifier: GPL-3.0-or-later
// Trajectory matching: a student that is trained on the synthetic images is to arrive where an expert did (see
// trajectory.h). The step size of the student is learned with the images; with soft labels (DATM) these are
// learned too, the images start from real ones that an expert gets right, and the part of the trajectories that
// is matched widens as the run goes on. Engine thread.
#pragma once

#include <cstdint>
#include <memory>

#include "core/maths/methods/method.h"
#include "core/maths/methods/trajectory_params.h"

namespace distill {

std::unique_ptr<Method> makeTrajectoryMatching(const RunConfig& config, const TrajectoryParams& params,
                                               bool softLabels);

// DATM's alignment of difficulty: starts are drawn from [first, last(iteration)], where last grows evenly
// from `current` to `final` over `expansion` iterations. Whole epochs.
std::int64_t datmLastStart(std::int64_t current, std::int64_t final, std::int64_t expansion,
                           std::int64_t iteration);

} // namespace distill
