// SPDX-License-Identifier: GPL-3.0-or-later
// How fast runs were, as a list in a small file. Any thread, but one write at a time. Free of torch.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace distill {

struct MeasuredSpeed {
    double iterationSeconds = 0;  // median
    double evaluationSeconds = 0; // of one evaluation, median; 0 = none was made
    double spread = 0;            // of the iterations: half of what lies between the quartiles, as a part
    double cmiSeconds = 0;        // of one measurement of CMI with its gradient, median; 0 = not known
};

struct SpeedRow {
    std::string key; // equal for runs whose settings differ in nothing that decides the speed
    MeasuredSpeed speed;
};

// By age, the oldest first. Empty where there is no file, or it cannot be read; rows that are none are left out.
std::vector<SpeedRow> readSpeeds(const std::filesystem::path& file);
// CannotWrite names the file.
Result<void> writeSpeeds(const std::filesystem::path& file, const std::vector<SpeedRow>& rows);

} // namespace distill
