// SPDX-License-Identifier: GPL-3.0-or-later
// One declaration per parameter: from it follow the form in the window, the tooltip, validation, JSON and the
// command-line key. Values only, any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace distill {

using ParamValue = std::variant<bool, std::int64_t, double, std::string>;
using ParamMap = std::map<std::string, ParamValue>;

enum class ParamKind { Boolean, Integer, Real, Choice, Text, Path };

struct ParamChoice {
    std::string id;    // what is stored, e.g. "fashion-mnist"
    std::string label; // what is shown, e.g. "FashionMNIST"
};

struct ParamSpec {
    std::string key;   // dotted, e.g. "teacher.epochs"; the same in JSON, --set and the form's object names
    std::string label; // sentence case, for the form
    std::string group; // heading of the form section it belongs to
    std::string help;  // tooltip: what it does, what to expect, the paper's symbol where there is one
    std::string unit;  // shown behind the value, may be empty
    ParamKind kind = ParamKind::Text;
    ParamValue defaultValue = std::string();
    double minimum = std::numeric_limits<double>::lowest(); // inclusive, for Integer and Real
    double maximum = std::numeric_limits<double>::max();    // inclusive, for Integer and Real
    std::vector<ParamChoice> choices;                       // for Choice
    bool openChoice = false; // Choice that also takes other text (network variants such as ConvNetW64)
    bool live = false;       // may change while a run goes on
    bool advanced = false;   // folded away in the form at first
};

// Text to value by the spec's kind ("1e4", "true", "on", "ConvNetW64"); the Error says what was expected.
Result<ParamValue> parseParam(const ParamSpec& spec, std::string_view text);

// Why the value does not fit the spec (type, range, choice), or nothing when it does.
std::optional<std::string> checkParam(const ParamSpec& spec, const ParamValue& value);

// "There is no setting 'teacher.cuont'. Did you mean 'teacher.count'? …", for a key that is none of those known.
// `where` goes behind it: " with the method 'dc'".
std::string noSuchSetting(const std::string& key, const std::vector<std::string>& known,
                          const std::string& where = {});

// Shortest text that parses back to the same value, C locale.
std::string formatParam(const ParamValue& value);

} // namespace distill
