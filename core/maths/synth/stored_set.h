// SPDX-License-Identifier: GPL-3.0-or-later
// A synthetic set on disk together with the real data it was made from: what every command needs that looks
// at a set after its run. Engine thread; failures are DistillError.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/maths/data/dataset.h"
#include "core/maths/synth/synthetic_set.h"
#include "core/run/job_parts.h"
#include "core/run/run_config.h"

namespace distill {

struct StoredSet {
    SyntheticSet set; // ready for networks of `dataset`
    Dataset dataset;
    std::int64_t iteration = -1; // that the file says; -1 = it does not
};

// The run folder that a place belongs to; empty for a file elsewhere.
std::filesystem::path runDirectoryOf(const std::filesystem::path& place);
// The configuration of the run that a place belongs to; nothing for a file elsewhere.
std::optional<RunConfig> runConfigOf(const std::filesystem::path& place);
// How that run trains its teachers; as usual where there is none.
TeacherConfig teacherRecipeOf(const std::filesystem::path& place);

// Whether the run that a place belongs to computed in mixed precision: then so does what looks at its sets later,
// or it would find other teachers and other accuracies.
bool computedMixed(const std::filesystem::path& place);

// Data and split of the run that the set came from stand in where the place names none.
StoredSet openStoredSet(const SetPlace& place, c10::Device device, const Watch& watch);

} // namespace distill
