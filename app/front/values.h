// SPDX-License-Identifier: GPL-3.0-or-later
// Values of options as all commands read them: one syntax of numbers (1e3, no 0x, nothing empty), one
// sentence where a value does not fit. The parser's thread; a misfit is a CLI::ValidationError.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/param_spec.h"

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace distill {

struct Limits { // inclusive
    double minimum = std::numeric_limits<double>::lowest();
    double maximum = std::numeric_limits<double>::max();
};
constexpr Limits kLambdaLimits{0, 1e12};
constexpr Limits kRatioLimits{0, 1000};
constexpr Limits kSeedLimits{0, 9007199254740991.0}; // what a double, and so JSON everywhere, holds exactly
constexpr Limits kCountLimits{0, 1e9};

// Options of one number; `--help` shows what `target` holds now as the default, unless it is optional or 0.
CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::int64_t& target,
                       const std::string& help, Limits limits);
CLI::Option* addNumber(CLI::App& command, const std::string& flag, int& target, const std::string& help,
                       Limits limits);
CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::uint64_t& target,
                       const std::string& help, Limits limits);
CLI::Option* addNumber(CLI::App& command, const std::string& flag, double& target, const std::string& help,
                       Limits limits);
CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::optional<std::uint64_t>& target,
                       const std::string& help, Limits limits);
CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::optional<std::int64_t>& target,
                       const std::string& help, Limits limits);
CLI::Option* addNumber(CLI::App& command, const std::string& flag, std::optional<double>& target,
                       const std::string& help, Limits limits);
// Numbers joined by commas.
CLI::Option* addNumbers(CLI::App& command, const std::string& flag, std::vector<double>& target,
                        const std::string& help, Limits limits);

// On every option of the command and of those below it: an empty value is refused, and so is a flag with one
// ("--evaluate=false").
void refuseEmptyValues(CLI::App& command);

} // namespace distill
