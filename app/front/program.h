// SPDX-License-Identifier: GPL-3.0-or-later
// What `distill` does around its commands: standard streams that are there, one sentence for a command line
// that makes no sense, an exit code for what could not be written. Main thread.
#pragma once

#include <string>

#include "core/base/result.h"

namespace CLI {
class App;
}

namespace distill {

// First thing in main(): a closed standard stream must not become the first file that is opened.
void openStandardStreams();

// The parser that all commands are added to.
void prepareParser(CLI::App& app);

// Parses, which runs the command; `status` is what the command leaves there. The exit code of the program.
int runProgram(CLI::App& app, const int& status, int argc, char** argv);

// What was printed must have reached somebody: a full disk is no success. The exit code, given that of the command.
int afterOutput(int status);

// One sentence on standard error; the error's exit code.
int reportError(const Error& error);

// One sentence on standard error about what goes on all the same.
void warn(const std::string& sentence);

// Asks on standard error, and reads the answer from standard input: yes, or anything else.
bool agreedOnTerminal(const std::string& question);

} // namespace distill
