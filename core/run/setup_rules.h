// SPDX-License-Identifier: GPL-3.0-or-later
// Rules of the domain that hold for every set-up, whoever makes it: form, command line, sweep, twins, preset.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "core/run/run_config.h"

namespace distill {

// λ follows one thing at most: nothing (then it may be found at the first iteration), a schedule or a ratio.
bool lambdaFollows(const RunConfig& config); // a schedule or a ratio
// A λ that is said is meant: it is not looked for at the first iteration.
void setLambda(RunConfig& config, double lambda);
void setConstantLambda(RunConfig& config, double lambda);            // the same, and it follows nothing
void followSchedule(RunConfig& config, const std::string& schedule); // empty = constant
void followRatio(RunConfig& config, double ratio); // 0 = none; from λ = 0 the ratio makes λ pull

// Where each training image is its own class centre, CMI is 0 by definition and λ does nothing. Centres of
// the real images, or the entropy in its place, do not vanish. `imagesPerClass`: as networks see them.
bool cmiVanishes(const CmiConfig& cmi, double imagesPerClass);

// What λ is to be multiplied by, so that it pulls as before: class by class the same λ pulls as many times
// harder as there are classes. 1 where the number of classes is not known (0).
double scopeFactor(const CmiConfig& from, const CmiConfig& to, std::int64_t classes);
// λ, and the drawn values of its schedule.
void scaleLambda(RunConfig& config, double factor);

// Training images to keep apart where λ is to be chosen and nobody says how many: 5000, or a tenth of a small
// dataset. `trainImages` 0 = not known.
std::int64_t defaultHoldOut(std::int64_t trainImages);

} // namespace distill
