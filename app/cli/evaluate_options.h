// SPDX-License-Identifier: GPL-3.0-or-later
// The options that every command takes that trains fresh networks on stored sets.
#pragma once

#include <string>
#include <vector>

#include "core/jobs/evaluate.h"

namespace CLI {
class App;
}

namespace distill {

// All but the set itself; `request` must outlive the parser.
void addEvaluateOptions(CLI::App& command, EvaluateRequest& request);
// The same as words of a command line, but for where the data lie.
std::vector<std::string> wordsOf(const EvaluateRequest& request);

} // namespace distill
