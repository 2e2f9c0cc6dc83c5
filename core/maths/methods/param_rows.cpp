// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/param_rows.h"

namespace distill {

ParamRow::ParamRow(const char* key, const char* label, ParamKind kind, ParamValue value) {
    m_spec.key = key;
    m_spec.label = label;
    m_spec.group = "Method";
    m_spec.kind = kind;
    m_spec.defaultValue = std::move(value);
}

ParamRow ParamRow::real(const char* key, const char* label, double value, double minimum, double maximum) {
    ParamRow row(key, label, ParamKind::Real, value);
    row.m_spec.minimum = minimum;
    row.m_spec.maximum = maximum;
    return row;
}

ParamRow ParamRow::integer(const char* key, const char* label, std::int64_t value, double minimum,
                           double maximum) {
    ParamRow row(key, label, ParamKind::Integer, value);
    row.m_spec.minimum = minimum;
    row.m_spec.maximum = maximum;
    return row;
}

ParamRow ParamRow::flag(const char* key, const char* label, bool value) {
    return {key, label, ParamKind::Boolean, value};
}

ParamRow ParamRow::choice(const char* key, const char* label, std::vector<ParamChoice> choices) {
    ParamRow row(key, label, ParamKind::Choice, choices.front().id);
    row.m_spec.choices = std::move(choices);
    return row;
}

ParamRow ParamRow::path(const char* key, const char* label) {
    return {key, label, ParamKind::Path, std::string()};
}

ParamRow ParamRow::text(const char* key, const char* label, const char* value) {
    return {key, label, ParamKind::Text, std::string(value)};
}

ParamRow& ParamRow::help(const char* text) {
    m_spec.help = text;
    return *this;
}

ParamRow& ParamRow::unit(const char* text) {
    m_spec.unit = text;
    return *this;
}

ParamRow& ParamRow::advanced() {
    m_spec.advanced = true;
    return *this;
}

} // namespace distill
