// SPDX-License-Identifier: GPL-3.0-or-later
// Where a λ stands on the slider and what one tick makes of it. The slider has a true 0 at its left end, then
// the decades from 1 to 100 000. Pure functions.
#pragma once

namespace distill::lambda_scale {

constexpr double kSmallest = 1; // of the logarithmic part
constexpr double kLargest = 1e5;
constexpr int kUnitsPerDecade = 100; // slider positions
constexpr int kZeroGap = 100;        // positions between 0 and kSmallest
constexpr int kMaximum = kZeroGap + 5 * kUnitsPerDecade;
constexpr int kTicksPerDecade = 10; // one tick is a factor of 10^0.1

int position(double lambda);  // 0 … kMaximum; beyond the ends: the end
double valueAt(int position); // three significant digits; the gap snaps to 0 or kSmallest
double stepped(double lambda,
               int ticks);     // halts at kSmallest on its way down, then 0; 0 goes up to kSmallest
double rounded(double lambda); // to three significant digits

} // namespace distill::lambda_scale
