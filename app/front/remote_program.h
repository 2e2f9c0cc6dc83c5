// SPDX-License-Identifier: GPL-3.0-or-later
// A command of `distill` executed at the place where a run is. The exit code is the one there.
#pragma once

#include <string>
#include <vector>

namespace distill {

// `arguments` of the program at the place of "PLACE:RUN", with the run's folder there put in front; what it
// prints is printed here.
int runProgramAtPlace(const std::string& address, const std::string& command,
                      const std::vector<std::string>& arguments);

} // namespace distill
