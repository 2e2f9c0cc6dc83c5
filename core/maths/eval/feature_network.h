// SPDX-License-Identifier: GPL-3.0-or-later
// One pretrained network to look at a stored set with: the first teacher of its run, another one that is
// trained, or one from a file. Engine thread; failures are DistillError.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/maths/nets/network.h"
#include "core/maths/synth/stored_set.h"
#include "core/run/job_parts.h"
#include "core/run/run_config.h"

namespace distill {

struct FeatureNetwork {
    std::shared_ptr<Network> network; // frozen, eval mode, on the device
    std::string name;                 // for people
};

// `teacher`: network to train, or file with weights; empty = as the run of the place trains its teachers.
FeatureNetwork featureNetwork(const SetPlace& place, const std::string& teacher, const Dataset& dataset,
                              c10::Device device, int threads, const Watch& watch);

// The same where one is named, or else the first of the recipe's own.
FeatureNetwork namedNetwork(const std::string& teacher, TeacherConfig recipe, const Dataset& dataset,
                            c10::Device device, int threads, const Watch& watch);

} // namespace distill
