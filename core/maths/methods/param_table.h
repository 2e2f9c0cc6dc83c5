// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of a method, declared once: a row names the member of the method's struct, its key, range
// and help; the default is what the struct begins with. The list of a descriptor and the struct that a
// configuration gives follow from it. Constant values; any thread. Free of torch.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/run/param_spec.h"
#include "core/run/run_config.h"

namespace distill {

// The value of a method's parameter; the configuration has them all (withMethodDefaults). DistillError(Usage)
// where it is missing or of another type.
template <class Value>
Value methodParam(const RunConfig& config, const std::string& key);

template <class Params>
class Param final {
public:
    using Member =
        std::variant<bool Params::*, std::int64_t Params::*, double Params::*, std::string Params::*>;

    // `name` is the key without the method's id. A text is a free one unless choices() or path() says
    // otherwise.
    Param(Member member, const char* name, const char* label) : m_member(member) {
        m_spec.key = name;
        m_spec.label = label;
        m_spec.group = "Method";
        constexpr ParamKind kKinds[] = {ParamKind::Boolean, ParamKind::Integer, ParamKind::Real,
                                        ParamKind::Text};
        m_spec.kind = kKinds[member.index()];
    }
    Param& range(double minimum, double maximum) { // inclusive
        m_spec.minimum = minimum;
        m_spec.maximum = maximum;
        return *this;
    }
    Param& choices(std::vector<ParamChoice> choices) {
        m_spec.kind = ParamKind::Choice;
        m_spec.choices = std::move(choices);
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
        std::visit([&](auto member) { spec.defaultValue = defaults.*member; }, m_member);
        return spec;
    }
    void read(const std::string& method, const RunConfig& config, Params& params) const {
        std::visit(
            [&](auto member) {
                using Value = std::decay_t<decltype(params.*member)>;
                params.*member = methodParam<Value>(config, method + "." + m_spec.key);
            },
            m_member);
    }

private:
    Member m_member;
    ParamSpec m_spec; // its key without the method's id, its default not yet known
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
