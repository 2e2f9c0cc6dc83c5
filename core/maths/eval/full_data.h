// SPDX-License-Identifier: GPL-3.0-or-later
// The accuracy of a network trained on all real images, the roof over every synthetic set. Trained once and
// kept beside the teachers under a name made of everything that determines it. Engine thread.
#pragma once

#include <functional>

#include "core/maths/eval/protocol.h"
#include "core/run/job_parts.h"

namespace distill {

// One network, with the protocol's settings for `epochs` passes. DistillError(Cancelled) where `cancelled`
// became true.
Evaluation fullDataAccuracy(const Dataset& dataset, const std::string& network,
                            const ProtocolDescriptor& protocol, std::int64_t epochs,
                            const RandomStreams& streams, c10::Device device, int threads,
                            const Watch& watch);

} // namespace distill
