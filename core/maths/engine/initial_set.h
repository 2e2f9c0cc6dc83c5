// SPDX-License-Identifier: GPL-3.0-or-later
// A stored set that a run starts from in place of real images or noise: reading it with every check, before
// anything is written. Engine thread; failures are DistillError.
#pragma once

#include <string>

#include "core/maths/data/dataset.h"
#include "core/maths/synth/synthetic_set.h"
#include "core/run/run_config.h"

namespace distill {

struct InitialSet {
    SyntheticSet set;   // for networks of the run's dataset
    std::string digest; // XXH3-128 of its file
};

// InvalidInput where the file cannot be read or is not the one with `digest` (empty = any), Usage where its
// classes, image size, IPC, whitening or packing do not fit dataset, configuration and method.
InitialSet readInitialSet(const RunConfig& config, const Dataset& dataset, const Formation& formation,
                          const std::string& digest, c10::Device device);

// Puts the images of `stored` in the place of those of `set`, in its pixel space.
void takeImages(SyntheticSet& set, const SyntheticSet& stored);

} // namespace distill
