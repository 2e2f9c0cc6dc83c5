// SPDX-License-Identifier: GPL-3.0-or-later
// CMI of a stored set, taken apart, as a value with its JSON. Any thread. Free of torch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace distill {

// Nats; the mean over the teachers. N training images come from the stored ones (more where the set packs).
struct CmiReport {
    double cmi = 0;               // sum of `perImage`, mean over the N images
    std::vector<double> perClass; // mean KL of the class: their sum is CMI taken class by class, for classes
                                  // of one size `cmi` times the number of classes
    std::vector<double> perImage; // KL_i / N of each stored image, class-major
    std::vector<std::string> teachers; // what it was measured in, one entry each
};

// {"cmi", "per_class", "per_image", "teachers"}
nlohmann::json toJson(const CmiReport& report);
// InvalidInput where the text is something else.
Result<CmiReport> cmiReportFromText(std::string_view text);

} // namespace distill
