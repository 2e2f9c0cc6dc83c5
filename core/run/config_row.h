// SPDX-License-Identifier: GPL-3.0-or-later
// How a row of the table of a run's own fields is made, in words. Inside this room.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "core/run/run_config.h"

namespace distill {

using FieldLocator = FieldPointer (*)(RunConfig&);
using Fields = std::vector<ConfigField>;

struct ConfigRange {
    double minimum = 0;
    double maximum = 0;
};

inline ParamValue defaultOfField(FieldLocator locate) {
    RunConfig config;
    return fieldValue(locate(config));
}

// Rows in words: what the field is, then what it may be.
class ConfigRow final {
public:
    ConfigRow(const char* key, const char* label, const char* group, ParamKind kind, FieldLocator locate) {
        m_field.spec.key = key;
        m_field.spec.label = label;
        m_field.spec.group = group;
        m_field.spec.kind = kind;
        m_field.spec.defaultValue = defaultOfField(locate);
        m_field.locate = locate;
    }
    ConfigRow& help(const char* text) {
        m_field.spec.help = text;
        return *this;
    }
    ConfigRow& range(ConfigRange range) {
        m_field.spec.minimum = range.minimum;
        m_field.spec.maximum = range.maximum;
        return *this;
    }
    ConfigRow& unit(const char* text) {
        m_field.spec.unit = text;
        return *this;
    }
    ConfigRow& choices(std::vector<ParamChoice> choices) {
        m_field.spec.choices = std::move(choices);
        return *this;
    }
    ConfigRow& open() {
        m_field.spec.openChoice = true;
        return *this;
    }
    ConfigRow& live() {
        m_field.spec.live = true;
        return *this;
    }
    ConfigRow& advanced() {
        m_field.spec.advanced = true;
        return *this;
    }
    operator ConfigField() const { return m_field; }

private:
    ConfigField m_field;
};

// The parts of the table, in the order of the form.
Fields dataFields();
Fields methodFields();
Fields leverFields();
Fields cmiFields();
Fields teacherFields();
Fields evaluationFields();
Fields machineFields();

Fields joinedFields(std::initializer_list<Fields> parts);

} // namespace distill
