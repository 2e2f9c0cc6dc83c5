// SPDX-License-Identifier: GPL-3.0-or-later
// A synthetic set on disk together with the real data it was made from: what every command needs that looks
// at a set after its run. Engine thread; failures are DistillError.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/api/run_config.h"
#include "core/data/dataset.h"
#include "core/synth/synthetic_set.h"

namespace distill {

struct SetPlace {
    std::filesystem::path set;   // run folder (last stored set) or .safetensors file
    std::string dataset;         // empty = what the set says
    std::string data;            // as RunConfig::data
    std::uint64_t splitSeed = 1; // as RunConfig::splitSeed; a run folder brings its own with its data
};

struct StoredSet {
    SyntheticSet set; // ready for networks of `dataset`
    Dataset dataset;
};

// The stored set with the highest iteration of a run folder, that of an imported folder or a bundle, or the
// file itself. InvalidInput where there is none.
std::filesystem::path setFileOf(const std::filesystem::path& place);
// The configuration of a run folder; nothing for a file.
std::optional<RunConfig> runConfigOf(const std::filesystem::path& place);

// Data and split of the run that the set came from stand in where the place names none.
StoredSet openStoredSet(const SetPlace& place, c10::Device device,
                        const std::function<void(const Progress&)>& progress,
                        const std::function<bool()>& cancelled);

} // namespace distill
