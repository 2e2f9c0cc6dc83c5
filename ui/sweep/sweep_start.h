// SPDX-License-Identifier: GPL-3.0-or-later
// How a λ sweep begins: what it asks for at first, the folder it is kept in, the command that runs it. Pure
// functions but for the time of day in the folder's name.
#pragma once

#include <filesystem>

#include <QStringList>

#include "core/jobs/sweep.h"

namespace distill {

// A sweep from this set-up: evaluated at the end, with some training images kept apart, over λ of three decades
// around the set-up's and 0.
SweepRequest sweepRequestFor(RunConfig setup);

// A new one below `base`, by date, dataset and method. It is not made.
std::filesystem::path newSweepFolder(const std::filesystem::path& base, const RunConfig& setup);

// Of `distill`, for a set-up that lies in the file `setup`.
QStringList sweepArguments(const SweepRequest& request, const std::filesystem::path& setup,
                           const std::filesystem::path& folder);

} // namespace distill
