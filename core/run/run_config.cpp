// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_config.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"

namespace distill {

namespace {

using Json = nlohmann::json;

constexpr auto kSchemaKey = "schema";
constexpr auto kFactsKey = "run"; // in run.json: what the run found out about itself, no settings
constexpr int kDeepestKey = 8;    // nesting of objects in a configuration file; real keys need two

// Keys as earlier versions spelt them.
const std::map<std::string, std::string> kFormerKeys = {{"normalisation", "normalization"}};

std::string currentKey(const std::string& given) {
    const auto former = kFormerKeys.find(given);
    return former == kFormerKeys.end() ? given : former->second;
}

const ConfigField* findField(const std::string& given) {
    const auto key = currentKey(given);
    const auto& fields = configFields();
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const ConfigField& f) { return f.spec.key == key; });
    return found == fields.end() ? nullptr : &*found;
}

ParamValue readField(const RunConfig& config, const ConfigField& field) {
    // locate() needs a mutable object to be usable for writing too; nothing is written here.
    return fieldValue(field.locate(const_cast<RunConfig&>(config)));
}

// Whole numbers and reals stand in for each other where nothing is lost: JSON writers differ in how they
// write 100.
std::optional<ParamValue> convertedTo(ParamKind kind, const ParamValue& value) {
    switch (kind) {
    case ParamKind::Boolean:
        return std::holds_alternative<bool>(value) ? std::optional(value) : std::nullopt;
    case ParamKind::Integer:
        if (const auto* real = std::get_if<double>(&value)) {
            if (std::trunc(*real) == *real && std::abs(*real) < 9.0e15)
                return static_cast<std::int64_t>(*real);
            return std::nullopt;
        }
        return std::holds_alternative<std::int64_t>(value) ? std::optional(value) : std::nullopt;
    case ParamKind::Real:
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            return static_cast<double>(*integer);
        return std::holds_alternative<double>(value) ? std::optional(value) : std::nullopt;
    case ParamKind::Choice:
    case ParamKind::Text:
    case ParamKind::Path:
        return std::holds_alternative<std::string>(value) ? std::optional(value) : std::nullopt;
    }
    return std::nullopt;
}

ParamKind kindOf(const ParamValue& value) {
    constexpr ParamKind kKinds[] = {ParamKind::Boolean, ParamKind::Integer, ParamKind::Real, ParamKind::Text};
    return kKinds[value.index()];
}

tl::unexpected<Error> wrongType(const std::string& key, ParamKind kind, const ParamValue& value) {
    const char* wanted = kind == ParamKind::Boolean   ? "true or false"
                         : kind == ParamKind::Integer ? "a whole number"
                         : kind == ParamKind::Real    ? "a number"
                                                      : "text";
    return failure(ErrorCode::Usage, key + " takes " + wanted + ", not \"" + formatParam(value) + "\".");
}

// Of fields whose choices are known here: others (dataset, method) are known to the catalogue.
std::optional<std::string> unknownChoice(const ParamSpec& spec, const ParamValue& value) {
    const bool closed = spec.kind == ParamKind::Choice && !spec.choices.empty() && !spec.openChoice;
    return closed ? checkParam(spec, value) : std::nullopt;
}

void writeField(FieldPointer target, const ParamValue& value) {
    std::visit(
        [&value](auto field) {
            using Pointer = decltype(field);
            if constexpr (std::is_same_v<Pointer, ChoicePointer>)
                field.set(std::get<std::string>(value));
            else if constexpr (std::is_same_v<Pointer, std::uint64_t*>)
                *field = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
            else
                *field = std::get<std::decay_t<decltype(*field)>>(value);
        },
        target);
}

bool isMethodKey(const RunConfig& config, const std::string& key) {
    const std::string prefix = config.method + ".";
    return config.methodParams.count(key) > 0 ||
           (key.size() > prefix.size() && key.compare(0, prefix.size(), prefix) == 0);
}

tl::unexpected<Error> unknownKey(const std::string& key, const RunConfig& config) {
    std::vector<std::string> known;
    for (const auto& field : configFields())
        known.push_back(field.spec.key);
    for (const auto& [name, value] : config.methodParams)
        known.push_back(name);
    return failure(ErrorCode::Usage, noSuchSetting(key, known));
}

Json jsonOf(const ParamValue& value) {
    return std::visit([](const auto& v) { return Json(v); }, value);
}

void insertNested(Json& object, const std::string& key, Json value) {
    Json* place = &object;
    std::size_t start = 0;
    for (auto dot = key.find('.'); dot != std::string::npos; dot = key.find('.', start)) {
        place = &(*place)[key.substr(start, dot - start)];
        start = dot + 1;
    }
    (*place)[key.substr(start)] = std::move(value);
}

Result<ParamValue> valueOf(const std::string& key, const Json& json) {
    if (json.is_boolean())
        return json.get<bool>();
    if (json.is_number_unsigned() &&
        json.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return failure(ErrorCode::Usage, key + " is larger than any setting may be.");
    if (json.is_number_integer())
        return json.get<std::int64_t>();
    if (json.is_number_float())
        return json.get<double>();
    if (json.is_string())
        return json.get<std::string>();
    return failure(ErrorCode::Usage, key + " takes a single value, not " + json.type_name() + ".");
}

using FlatValues = std::map<std::string, ParamValue>;

Result<void> flatten(const Json& object, const std::string& prefix, int depth, FlatValues& values) {
    if (depth > kDeepestKey)
        return unknownKey(prefix, {});
    for (const auto& [name, child] : object.items()) {
        if (depth == 0 && name == kFactsKey)
            continue;
        std::string key = prefix.empty() ? std::string() : prefix + '.';
        key += name;
        if (child.is_object()) {
            if (auto nested = flatten(child, key, depth + 1, values); !nested)
                return nested;
            continue;
        }
        auto value = valueOf(key, child);
        if (!value)
            return tl::unexpected<Error>(value.error());
        if (!values.emplace(currentKey(key), std::move(*value)).second)
            return standsTwice(key); // "cmi.every" beside "cmi": {"every": …}
    }
    return {};
}

Result<void> checkSchema(const Json& json) {
    const auto schema = json.find(kSchemaKey);
    if (schema == json.end() || (schema->is_number_integer() && schema->get<std::int64_t>() == kConfigSchema))
        return {};
    return failure(ErrorCode::Usage, "This configuration has schema " + schema->dump() +
                                         ", this program reads schema " + std::to_string(kConfigSchema) +
                                         "; open it with the version that wrote it.");
}

} // namespace

ParamValue fieldValue(const FieldPointer& field) {
    return std::visit(
        [](auto value) -> ParamValue {
            using Pointer = decltype(value);
            if constexpr (std::is_same_v<Pointer, ChoicePointer>)
                return std::string(value.id());
            else if constexpr (std::is_same_v<Pointer, std::uint64_t*>)
                return static_cast<std::int64_t>(*value);
            else
                return *value;
        },
        field);
}

bool RunConfig::operator==(const RunConfig& other) const {
    const auto& fields = configFields();
    return methodParams == other.methodParams &&
           std::all_of(fields.begin(), fields.end(), [&](const ConfigField& field) {
               return readField(*this, field) == readField(other, field);
           });
}

Result<ParamValue> getField(const RunConfig& config, const std::string& key) {
    if (const auto* field = findField(key))
        return readField(config, *field);
    if (const auto found = config.methodParams.find(key); found != config.methodParams.end())
        return found->second;
    return unknownKey(key, config);
}

Result<void> setField(RunConfig& config, const std::string& key, const ParamValue& value) {
    if (const auto* field = findField(key)) {
        const auto converted = convertedTo(field->spec.kind, value);
        if (!converted)
            return wrongType(key, field->spec.kind, value);
        if (const auto problem = unknownChoice(field->spec, *converted))
            return failure(ErrorCode::Usage, *problem);
        const FieldPointer target = field->locate(config);
        const auto* integer = std::get_if<std::int64_t>(&*converted);
        if (std::holds_alternative<std::uint64_t*>(target) && integer && *integer < 0)
            return failure(ErrorCode::Usage,
                           key + " takes a whole number of at least 0, not " + formatParam(value) + ".");
        writeField(target, *converted);
        return {};
    }
    if (!isMethodKey(config, key))
        return unknownKey(key, config);
    const auto present = config.methodParams.find(key);
    if (present == config.methodParams.end()) {
        config.methodParams.emplace(key, value);
        return {};
    }
    const ParamKind kind = kindOf(present->second);
    const auto converted = convertedTo(kind, value);
    if (!converted)
        return wrongType(key, kind, value);
    present->second = *converted;
    return {};
}

Json toJson(const RunConfig& config) {
    Json json = {{kSchemaKey, kConfigSchema}};
    for (const auto& field : configFields())
        insertNested(json, field.spec.key, jsonOf(readField(config, field)));
    for (const auto& [key, value] : config.methodParams) {
        if (key.rfind(config.method + ".", 0) != 0)
            continue; // left from another method: no part of this run
        insertNested(json, key, jsonOf(value));
    }
    return json;
}

Result<RunConfig> configFromJson(const Json& json, RunConfig base) {
    if (!json.is_object())
        return failure(ErrorCode::Usage,
                       "A configuration is a JSON object such as {\"dataset\": \"shapes\"}.");
    if (auto schema = checkSchema(json); !schema)
        return tl::unexpected<Error>(schema.error());
    FlatValues values;
    if (auto flat = flatten(json, "", 0, values); !flat)
        return tl::unexpected<Error>(flat.error());
    values.erase(kSchemaKey);
    std::string problems;
    const auto take = [&](const std::string& key, const ParamValue& value) {
        if (const auto set = setField(base, key, value); !set)
            problems += (problems.empty() ? "" : "\n") + set.error().message;
    };
    // The method first: it decides which other keys there are.
    if (const auto method = values.find("method"); method != values.end()) {
        take(method->first, method->second);
        values.erase(method);
    }
    for (const auto& [key, value] : values)
        take(key, value);
    if (!problems.empty())
        return failure(ErrorCode::Usage, problems);
    return base;
}

} // namespace distill
