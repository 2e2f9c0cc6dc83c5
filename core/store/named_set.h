// SPDX-License-Identifier: GPL-3.0-or-later
// Which stored set a place names: "run" is its newest one, "run@100" that of iteration 100. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>

#include "core/base/result.h"

namespace distill {

struct NamedPlace {
    std::filesystem::path path; // without the iteration
    std::optional<std::int64_t> iteration;
};

// A path that is there is itself, whatever it is called.
NamedPlace namedPlace(const std::filesystem::path& place);

// The sets of a run folder by iteration, ascending; of several files of one iteration that in synthetic/ before that
// of the checkpoint.
std::map<std::int64_t, std::filesystem::path> storedSetsOf(const std::filesystem::path& run);

struct NamedSet {
    std::int64_t iteration = 0;
    std::filesystem::path file;
};

// That of the iteration, from synthetic/ or a checkpoint; without one the newest that the run put into synthetic/.
// InvalidInput where it is not there, or not what the run's digests say that it wrote.
Result<NamedSet> namedSet(const std::filesystem::path& run, std::optional<std::int64_t> iteration);

// That of the iteration; InvalidInput with those that there are, or where it is damaged.
Result<NamedSet> setOfIteration(const std::filesystem::path& run, std::int64_t iteration);

} // namespace distill
