// SPDX-License-Identifier: GPL-3.0-or-later
// What determines the weights of a network that is trained once on the real data and kept: the text that its
// name in the cache is a digest of. Teachers and experts add what is their own.
#pragma once

#include <cstdint>
#include <string>

#include <c10/core/Device.h>
#include <nlohmann/json.hpp>

#include "core/maths/data/dataset.h"

namespace distill {

struct NetworkRecipe {
    std::string network;
    std::int64_t subset = 0; // training images, evenly over the classes; 0 = all
    double learningRate = 0;
    std::int64_t batch = 0;
    std::uint64_t seed = 0;
    std::int64_t index = 0; // of the network in its pool
};

// Everything that teachers and experts share. `threads` counts on the CPU alone; so does whether mixed
// precision is allowed as this is asked.
nlohmann::json recipeFacts(const Dataset& dataset, const NetworkRecipe& recipe, c10::Device device,
                           int threads);

} // namespace distill
