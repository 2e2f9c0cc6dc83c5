// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in JSON as this program writes them, and typed access to the fields of an object. Any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/result.h"

namespace distill {

// JSON has no infinity and no NaN: they are written as null and read as NaN (a gap in a plot).
nlohmann::json jsonNumber(double value);
// The shortest decimal of the float, so that 0.1f is written as 0.1 and reads back as the same float.
nlohmann::json jsonNumber(float value);

template <class Number>
nlohmann::json jsonNumbers(const std::vector<Number>& values) {
    auto array = nlohmann::json::array();
    for (const auto value : values)
        array.push_back(jsonNumber(value));
    return array;
}

// As text; indent -1 = in one line. Names on disks are bytes: what is no UTF-8 in them is replaced, as in every text.
std::string jsonText(const nlohmann::json& json, int indent = -1);

// JSON that people write, or may have changed. InvalidInput where a key stands twice in one object: of its two values
// one would be passed over. Discarded where the text is no JSON.
Result<nlohmann::json> jsonByHand(std::string_view text);
tl::unexpected<Error> standsTwice(const std::string& key); // the refusal

// The fields of one object, which has to outlive this; DistillError(InvalidInput) where one is missing or has
// another type.
class JsonFields final {
public:
    explicit JsonFields(const nlohmann::json& json) : m_json(json) {}

    double real(const char* key) const { return toReal(key, at(key)); }
    bool flag(const char* key) const {
        const nlohmann::json& value = at(key);
        return value.is_boolean() ? value.get<bool>() : wrong<bool>(key, "true or false");
    }
    std::string text(const char* key) const {
        const nlohmann::json& value = at(key);
        return value.is_string() ? value.get<std::string>() : wrong<std::string>(key, "text");
    }
    template <class Integer>
    Integer integer(const char* key) const {
        const nlohmann::json& value = at(key);
        if (!value.is_number_integer())
            return wrong<Integer>(key, "a whole number");
        const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= largest<Integer>()
                                                     : value.get<std::int64_t>() >= lowest<Integer>() &&
                                                           (value.get<std::int64_t>() < 0 ||
                                                            value.get<std::uint64_t>() <= largest<Integer>());
        if (!fits)
            return wrong<Integer>(key, "a whole number of another size");
        return value.get<Integer>();
    }
    template <class Number>
    std::vector<Number> reals(const char* key) const {
        std::vector<Number> result;
        for (const nlohmann::json& value : array(key))
            result.push_back(static_cast<Number>(toReal(key, value)));
        return result;
    }
    std::vector<std::string> texts(const char* key) const {
        std::vector<std::string> result;
        for (const nlohmann::json& value : array(key))
            result.push_back(value.is_string() ? value.get<std::string>()
                                               : wrong<std::string>(key, "a list of texts"));
        return result;
    }
    JsonFields object(const char* key) const {
        const nlohmann::json& value = at(key);
        return JsonFields(value.is_object() ? value : wrong<const nlohmann::json&>(key, "an object"));
    }
    bool has(const char* key) const { return m_json.contains(key); }
    const nlohmann::json& at(const char* key) const {
        const auto found = m_json.find(key);
        if (found == m_json.end())
            throw DistillError(ErrorCode::InvalidInput, std::string("the field \"") + key + "\" is missing");
        return *found;
    }
    template <class T>
    [[noreturn]] static T wrong(const char* key, const char* wanted) {
        throw DistillError(ErrorCode::InvalidInput,
                           std::string("the field \"") + key + "\" should hold " + wanted);
    }

private:
    template <class Integer>
    static constexpr std::int64_t lowest() {
        return std::is_unsigned_v<Integer> ? 0
                                           : static_cast<std::int64_t>(std::numeric_limits<Integer>::min());
    }
    template <class Integer>
    static constexpr std::uint64_t largest() {
        return static_cast<std::uint64_t>(std::numeric_limits<Integer>::max());
    }
    static double toReal(const char* key, const nlohmann::json& value) {
        if (value.is_null())
            return std::numeric_limits<double>::quiet_NaN();
        return value.is_number() ? value.get<double>() : wrong<double>(key, "a number");
    }
    const nlohmann::json& array(const char* key) const {
        const nlohmann::json& value = at(key);
        return value.is_array() ? value : wrong<const nlohmann::json&>(key, "a list");
    }

    const nlohmann::json& m_json;
};

} // namespace distill
