// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/param_spec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/base/lowered.h"
#include "core/base/nearest_name.h"
#include "core/base/number_text.h"

namespace distill {

namespace {

// Beyond this a double no longer holds every whole number.
constexpr double kExactIntegers = 9007199254740992.0; // 2^53

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// "10.000" is ten to some and ten thousand to others.
bool isGrouped(std::string_view text) {
    const auto point = text.find('.');
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return point <= 3 && digits(text.substr(0, point)) && text.size() - point == 4 &&
           digits(text.substr(point + 1));
}

std::optional<std::int64_t> parseInteger(std::string_view text) {
    if (isGrouped(text))
        return std::nullopt;
    if (const auto value = parsedNumber<std::int64_t>(text))
        return value;
    const auto real = parsedNumber<double>(text); // "1e4"
    if (real && std::trunc(*real) == *real && std::abs(*real) <= kExactIntegers)
        return static_cast<std::int64_t>(*real);
    return std::nullopt;
}

std::optional<bool> parseBoolean(std::string_view text) {
    const std::string word = lowered(text);
    constexpr std::array<std::string_view, 4> kYes{"true", "on", "yes", "1"};
    constexpr std::array<std::string_view, 4> kNo{"false", "off", "no", "0"};
    if (std::find(kYes.begin(), kYes.end(), word) != kYes.end())
        return true;
    if (std::find(kNo.begin(), kNo.end(), word) != kNo.end())
        return false;
    return std::nullopt;
}

// The spelling of the choice that the text means, whatever its case; the text itself where there is none.
std::string parseChoice(const ParamSpec& spec, std::string_view text) {
    for (const auto& choice : spec.choices)
        if (choice.id == text)
            return choice.id;
    for (const auto& choice : spec.choices)
        if (lowered(choice.id) == lowered(text))
            return choice.id;
    return std::string(text);
}

std::string choiceList(const ParamSpec& spec) {
    std::string list;
    for (const auto& choice : spec.choices)
        list += (list.empty() ? "" : ", ") + choice.id;
    return list;
}

std::string range(const ParamSpec& spec) {
    const bool below = spec.minimum > std::numeric_limits<double>::lowest();
    const bool above = spec.maximum < std::numeric_limits<double>::max();
    if (below && above)
        return " from " + formatParam(spec.minimum) + " to " + formatParam(spec.maximum);
    if (below)
        return " of at least " + formatParam(spec.minimum);
    return above ? " of at most " + formatParam(spec.maximum) : std::string();
}

std::string expectation(const ParamSpec& spec) {
    switch (spec.kind) {
    case ParamKind::Boolean:
        return "true or false";
    case ParamKind::Integer:
        return "a whole number" + range(spec);
    case ParamKind::Real:
        return "a number" + range(spec);
    case ParamKind::Choice:
        return spec.choices.empty() ? std::string("an id") : "one of: " + choiceList(spec);
    case ParamKind::Text:
        return "text";
    case ParamKind::Path:
        return "a file or folder";
    }
    return {};
}

std::string mismatch(const ParamSpec& spec, std::string_view given) {
    std::vector<std::string> known;
    known.reserve(spec.choices.size());
    for (const auto& choice : spec.choices)
        known.push_back(choice.id);
    std::string text = spec.key + " takes " + expectation(spec) + ", not \"" + std::string(given) + "\"." +
                       didYouMean(given, known);
    if (spec.kind == ParamKind::Integer && isGrouped(given))
        text += " It may mean " + std::string(given.substr(0, given.find('.'))) + " or " +
                std::string(given.substr(0, given.find('.'))) +
                std::string(given.substr(given.find('.') + 1)) + ": write one of these.";
    return text;
}

// The number in the value where the spec takes one, also a whole number where a real is wanted.
std::optional<double> numberIn(const ParamSpec& spec, const ParamValue& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*integer);
    if (spec.kind == ParamKind::Real)
        if (const auto* real = std::get_if<double>(&value))
            return *real;
    return std::nullopt;
}

bool isChoice(const ParamSpec& spec, const std::string& id) {
    if (spec.choices.empty() || (spec.openChoice && !id.empty()))
        return true;
    return std::any_of(spec.choices.begin(), spec.choices.end(),
                       [&](const ParamChoice& choice) { return choice.id == id; });
}

bool fits(const ParamSpec& spec, const ParamValue& value) {
    switch (spec.kind) {
    case ParamKind::Boolean:
        return std::holds_alternative<bool>(value);
    case ParamKind::Integer:
    case ParamKind::Real: {
        const auto number = numberIn(spec, value);
        return number && std::isfinite(*number) && *number >= spec.minimum && *number <= spec.maximum;
    }
    case ParamKind::Choice:
        return std::holds_alternative<std::string>(value) && isChoice(spec, std::get<std::string>(value));
    case ParamKind::Text:
    case ParamKind::Path:
        return std::holds_alternative<std::string>(value);
    }
    return false;
}

std::optional<ParamValue> readByKind(const ParamSpec& spec, std::string_view text) {
    switch (spec.kind) {
    case ParamKind::Boolean:
        if (const auto value = parseBoolean(text))
            return *value;
        return std::nullopt;
    case ParamKind::Integer:
        if (const auto value = parseInteger(text))
            return *value;
        return std::nullopt;
    case ParamKind::Real:
        if (const auto value = parsedNumber<double>(text))
            return *value;
        return std::nullopt;
    case ParamKind::Choice:
        return parseChoice(spec, text);
    case ParamKind::Text:
    case ParamKind::Path:
        return std::string(text);
    }
    return std::nullopt;
}

template <class Number>
std::string numberText(Number value) {
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

} // namespace

Result<ParamValue> parseParam(const ParamSpec& spec, std::string_view text) {
    const bool verbatim = spec.kind == ParamKind::Text || spec.kind == ParamKind::Path;
    const std::string_view word = verbatim ? text : trimmed(text);
    const auto value = readByKind(spec, word);
    if (!value)
        return failure(ErrorCode::Usage, mismatch(spec, word));
    if (auto problem = checkParam(spec, *value))
        return failure(ErrorCode::Usage, std::move(*problem));
    return *value;
}

std::optional<std::string> checkParam(const ParamSpec& spec, const ParamValue& value) {
    if (fits(spec, value))
        return std::nullopt;
    return mismatch(spec, formatParam(value));
}

std::string noSuchSetting(const std::string& key, const std::vector<std::string>& known,
                          const std::string& where) {
    const auto nearest = nearestKey(key, known);
    return "There is no setting '" + key + "'" + where + "." +
           (nearest.empty() ? std::string() : " Did you mean '" + nearest + "'?") +
           " 'distill list settings' has them all.";
}

std::string formatParam(const ParamValue& value) {
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return numberText(*integer);
    if (const auto* real = std::get_if<double>(&value))
        return numberText(*real);
    return std::get<std::string>(value);
}

} // namespace distill
