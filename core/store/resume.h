// SPDX-License-Identifier: GPL-3.0-or-later
// Requests for runs that go on from others, for run(). Read the folders anew at each call; need no torch. Any
// thread.
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/result.h"
#include "core/run/run_request.h"

namespace distill {

// Goes on with the run in `directory` from its newest checkpoint, or from the beginning where it has none.
// The λ edits that its journal holds beyond the checkpoint are applied again at their iterations.
// `iterations` > 0 is a new total. Threads and device as recorded, since the result depends on them.
// InvalidInput where there is no readable run, Usage where the total lies below what was recorded.
Result<RunRequest> resumeRequest(const std::filesystem::path& directory, std::int64_t iterations = 0);

// The iteration that resumeRequest() goes on after: that of the newest checkpoint, 0 where there is none. A
// damaged checkpoint is found only when it is read; the run then goes on from the one before.
std::int64_t resumePoint(const std::filesystem::path& directory);

// A new run in `target` that is the one in `source` up to iteration `at` (the nearest checkpoint before,
// replayed from there with the recorded λ edits), and from there on has λ = `lambda`, or the λ in force.
// `iterations` > 0 is its total. Usage where `at` lies beyond what was recorded or beyond the total, and where λ is
// given and no iteration follows that it could change.
Result<RunRequest> forkRequest(const std::filesystem::path& source, std::int64_t at,
                               std::optional<double> lambda, const std::filesystem::path& target,
                               std::int64_t iterations = 0);

// A new run in `target` with the configuration and the λ edits of the one in `source`, from the beginning.
// The same seed gives the same images.
Result<RunRequest> replayRequest(const std::filesystem::path& source, std::optional<std::uint64_t> seed,
                                 const std::filesystem::path& target);

} // namespace distill
