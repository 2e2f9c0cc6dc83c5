// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of a method, declared once: a row names the member of the method's struct, its key, range
// and help; the default is what the struct begins with. The list of a descriptor and the struct that a
// configuration gives follow from it. Constant values; any thread. Free of torch.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/run/choices.h"
#include "core/run/param_spec.h"
#include "core/run/run_config.h"

namespace distill {

// The value of a method's parameter; the configuration has them all (withMethodDefaults). DistillError(Usage)
// where it is missing or of another type.
template <class Value>
Value methodParam(const RunConfig& config, const std::string& key);

// How a member of a method's struct stands in a configuration: an enumeration by the ids of its table, all
// else as it is.
template <class Value>
struct StoredParam {
    using Type = Value;
    static Value stored(const Value& value) { return value; }
    static Value held(const Value& value) { return value; }
    static std::vector<ParamChoice> choices() { return {}; }
};

template <class Value>
struct StoredChoice {
    using Type = std::string;
    static std::string stored(Value value) { return idOf(value); }
    static Value held(const std::string& id) { return chosen<Value>(id); }
    static std::vector<ParamChoice> choices() { return paramChoices<Value>(); }
};

template <class Params>
class Param final {
public:
    // `name` is the key without the method's id. A text is a free one unless path() says otherwise; an
    // enumeration is chosen from its table.
    template <class Value>
    Param(Value Params::*member, const char* name, const char* label) {
        using Stored = std::conditional_t<std::is_enum_v<Value>, StoredChoice<Value>, StoredParam<Value>>;
        m_spec.key = name;
        m_spec.label = label;
        m_spec.group = "Method";
        m_spec.kind = kindOf<Value>();
        m_spec.choices = Stored::choices();
        m_default = [member](const Params& defaults) -> ParamValue {
            return Stored::stored(defaults.*member);
        };
        m_read = [member](const RunConfig& config, const std::string& key, Params& params) {
            params.*member = Stored::held(methodParam<typename Stored::Type>(config, key));
        };
    }
    Param& range(double minimum, double maximum) { // inclusive
        m_spec.minimum = minimum;
        m_spec.maximum = maximum;
        return *this;
    }
    Param& path() {
        m_spec.kind = ParamKind::Path;
        return *this;
    }
    Param& help(const char* text) {
        m_spec.help = text;
        return *this;
    }
    Param& unit(const char* text) {
        m_spec.unit = text;
        return *this;
    }
    Param& advanced() {
        m_spec.advanced = true;
        return *this;
    }

    ParamSpec spec(const std::string& method, const Params& defaults) const {
        auto spec = m_spec;
        spec.key = method + "." + m_spec.key;
        spec.defaultValue = m_default(defaults);
        return spec;
    }
    void read(const std::string& method, const RunConfig& config, Params& params) const {
        m_read(config, method + "." + m_spec.key, params);
    }

private:
    template <class Value>
    static constexpr ParamKind kindOf() {
        if constexpr (std::is_enum_v<Value>)
            return ParamKind::Choice;
        else if constexpr (std::is_same_v<Value, bool>)
            return ParamKind::Boolean;
        else if constexpr (std::is_same_v<Value, std::int64_t>)
            return ParamKind::Integer;
        else if constexpr (std::is_same_v<Value, double>)
            return ParamKind::Real;
        else
            return ParamKind::Text;
    }

    ParamSpec m_spec; // its key without the method's id, its default not yet known
    std::function<ParamValue(const Params&)> m_default;
    std::function<void(const RunConfig&, const std::string&, Params&)> m_read;
};

// Rows in several groups, as one list.
template <class Params>
std::vector<Param<Params>> joined(std::initializer_list<std::vector<Param<Params>>> groups) {
    std::vector<Param<Params>> rows;
    for (const auto& group : groups)
        rows.insert(rows.end(), group.begin(), group.end());
    return rows;
}

template <class Params>
class ParamTable final {
public:
    // `defaults` for a method that shares the struct of another one.
    ParamTable(std::string method, std::vector<Param<Params>> rows, Params defaults = {})
        : m_method(std::move(method)), m_rows(std::move(rows)), m_defaults(std::move(defaults)) {}

    std::vector<ParamSpec> specs() const {
        std::vector<ParamSpec> specs;
        specs.reserve(m_rows.size());
        for (const auto& row : m_rows)
            specs.push_back(row.spec(m_method, m_defaults));
        return specs;
    }
    // What the configuration says; members without a row stay as they are by default.
    Params read(const RunConfig& config) const {
        Params params = m_defaults;
        for (const auto& row : m_rows)
            row.read(m_method, config, params);
        return params;
    }

private:
    std::string m_method;
    std::vector<Param<Params>> m_rows;
    Params m_defaults;
};

} // namespace distill
