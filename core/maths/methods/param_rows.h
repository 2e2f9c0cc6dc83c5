// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of methods, in few words: one row each in a descriptor.
#pragma once

#include <string>
#include <vector>

#include "core/run/param_spec.h"

namespace distill {

class ParamRow final {
public:
    static ParamRow real(const char* key, const char* label, double value, double minimum, double maximum);
    static ParamRow integer(const char* key, const char* label, std::int64_t value, double minimum,
                            double maximum);
    static ParamRow flag(const char* key, const char* label, bool value);
    static ParamRow choice(const char* key, const char* label,
                           std::vector<ParamChoice> choices); // the first one
    static ParamRow path(const char* key, const char* label); // empty
    static ParamRow text(const char* key, const char* label, const char* value);

    ParamRow& help(const char* text);
    ParamRow& unit(const char* text);
    ParamRow& advanced();
    operator ParamSpec() const { return m_spec; }

private:
    ParamRow(const char* key, const char* label, ParamKind kind, ParamValue value);
    ParamSpec m_spec;
};

} // namespace distill
