// SPDX-License-Identifier: GPL-3.0-or-later
// What the requests of jobs have in common, and how whoever started one follows and stops it. Plain values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "core/run/run_controls.h"
#include "core/run/run_events.h"

namespace distill {

// Where a stored set lies, and the real data that it was made from.
struct SetPlace {
    std::filesystem::path set;   // run folder (last stored set), "folder@iteration" or .safetensors file
    std::string dataset;         // empty = what the set says
    std::string data;            // as RunConfig::data
    std::uint64_t splitSeed = 1; // as RunConfig::splitSeed; a run folder brings its own with its data
};

// What a job computes on.
struct Machine {
    std::int64_t threads = 0; // CPU threads; 0 = as many as there are cores
    std::string device = "auto";
};

// The eyes on a job, called on the job's thread.
struct Watch {
    std::function<void(const Progress&)> progress = {}; // empty = nobody looks
    std::function<bool()> cancelled = {};               // asked often; empty = it is never stopped

    void tell(const Progress& told) const {
        if (progress)
            progress(told);
    }
    bool stopped() const { return cancelled && cancelled(); }
};

// Stopped through `controls`, which have to outlive it.
inline Watch watchBy(const RunControls& controls, std::function<void(const Progress&)> progress = {}) {
    return {std::move(progress), [&controls] { return controls.stopRequested(); }};
}

} // namespace distill
