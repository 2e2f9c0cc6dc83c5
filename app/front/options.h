// SPDX-License-Identifier: GPL-3.0-or-later
// The options that commands have in common: one spelling, one syntax, one sentence of help.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/io/staged_output.h"
#include "core/run/job_parts.h"

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace distill {

void addJson(CLI::App& command, bool& json, const std::string& what = "Print JSON only");
// --force: Existing::Replace.
void addForce(CLI::App& command, Existing& existing);
// --quiet and --verbose, for progress on standard error; see verbosity().
void addVerbosity(CLI::App& command);

enum class Verbosity { Quiet, Usual, Verbose }; // warnings and errors only; progress; every detail as well
Verbosity verbosity();                          // of this process, as its options say

// One line on standard error where these are more than the cores.
void warnOfThreads(std::int64_t threads);

std::string withHome(const std::string& path); // ~ and ~/… in the home folder
// Files and folders: ~ is the home folder, also behind --option=; "-" is standard input or output.
CLI::Option* addPath(CLI::App& command, const std::string& name, std::string& path, const std::string& help);
CLI::Option* addPath(CLI::App& command, const std::string& name, std::filesystem::path& path,
                     const std::string& help);
// Of one file that a command makes, or "-". A place in a run's folder is refused (DistillError, see refusedOutput()).
CLI::Option* addOutputFile(CLI::App& command, const std::string& name, std::string& path,
                           const std::string& help);
// The same of what is no single stream: "-" is refused.
CLI::Option* addOutput(CLI::App& command, const std::string& name, std::string& path,
                       const std::string& help);
CLI::Option* addOutput(CLI::App& command, const std::string& name, std::filesystem::path& path,
                       const std::string& help);
// Why the JSON of --json cannot be printed where one of these outputs is standard output.
std::optional<Error> onlyOneOutput(bool json, const std::vector<std::string>& outputs);
// Why no picture, or no set, goes into these files: Usage where a name has the ending of something else.
std::optional<Error> onlyPng(const std::vector<std::string>& outputs);
std::optional<Error> onlySafetensors(const std::string& output);
std::filesystem::path outputPath(const std::string& given); // "-" is /dev/stdout

CLI::Option* addData(CLI::App& command, std::string& data);
void addData(CLI::App& command, SetPlace& place); // with --split-seed
void addMachine(CLI::App& command, Machine& machine);
void addSeed(CLI::App& command, std::uint64_t& seed, const std::string& help);

} // namespace distill
