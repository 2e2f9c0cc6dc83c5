// SPDX-License-Identifier: GPL-3.0-or-later
// The foot of every --help: examples, and what the exit codes mean.
#pragma once

#include <cstddef>

namespace CLI {
class App;
}

namespace distill {

// What the parts of a foot begin with.
constexpr const char* kExamplesTitle = "Examples:";
constexpr const char* kExitCodesTitle = "Exit codes:";

constexpr std::size_t kHelpColumn = 34; // where descriptions begin

// Adds them to the program's and every command's help, after what a command says there itself.
void addExamples(CLI::App& app);

} // namespace distill
